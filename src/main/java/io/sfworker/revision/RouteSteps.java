package io.sfworker.revision;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * The steps of a revision that are its author's: everything but the worker's own processors and what they do in Redis,
 * which are the same in every revision and work at what a message says.
 *
 * <p>Exceptions are told of the step that they come from. Threads: safe.
 */
public final class RouteSteps implements InterceptStrategy {
    private final Set<String> all = ConcurrentHashMap.newKeySet();
    private final Set<String> passed = ConcurrentHashMap.newKeySet();

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext camel, NamedNode definition, Processor target, Processor nextTarget) {
        if (isOwn(definition)) {
            return target;
        }
        String step = name(definition);
        all.add(step);
        return new DelegateAsyncProcessor(AsyncProcessorConverterHelper.convert(target)) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                return super.process(exchange, doneSync -> {
                    ended(step, exchange);
                    callback.done(doneSync);
                });
            }
        };
    }

    /** The steps there are. */
    Set<String> all() {
        return Set.copyOf(all);
    }

    /** Whether a task got through it. */
    boolean hasPassed(String step) {
        return passed.contains(step);
    }

    private void ended(String step, Exchange exchange) {
        Exception error = exchange.getException();
        if (error == null) {
            passed.add(step);
        } else {
            FailedStep.mark(error, step);
        }
    }

    private static boolean isOwn(NamedNode definition) {
        return definition instanceof ProcessDefinition
                || (definition instanceof ToDefinition to && to.getUri().startsWith("celery:"));
    }

    /** The same for the same lines of a route file. */
    private static String name(NamedNode definition) {
        RouteDefinition route =
                definition instanceof ProcessorDefinition<?> step ? ProcessorDefinitionHelper.getRoute(step) : null;
        return (route == null ? "" : "route " + route.getRouteId() + ", ") + "step " + definition;
    }
}
