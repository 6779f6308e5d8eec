package io.sfworker.revision.dryrun;

import org.apache.camel.CamelContext;
import org.apache.camel.Expression;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.jspecify.annotations.Nullable;

/** Lets the log steps of routes make their lines and write none: an operator would look for the tasks in vain. */
final class SilentLog implements InterceptStrategy {
    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, @Nullable Processor next) {
        if (!(definition instanceof LogDefinition log) || log.getMessage() == null) {
            return target;
        }
        String language = log.getLogLanguage() == null ? "simple" : log.getLogLanguage();
        Expression line = context.resolveLanguage(language).createExpression(log.getMessage());
        line.init(context);
        return AsyncProcessorConverterHelper.convert(exchange -> line.evaluate(exchange, String.class));
    }
}
