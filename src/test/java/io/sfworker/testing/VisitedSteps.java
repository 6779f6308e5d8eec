package io.sfworker.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Writes down the ids of the steps that were passed.
 *
 * <p>Camel's own counters, which its coverage files show, are kept per processor object: a bean that several steps
 * share, and the steps of a route configuration, are counted nowhere.
 */
public final class VisitedSteps implements InterceptStrategy {
    /** Where the ids are written, one a line. */
    public static final Path FILE = Path.of("target/camel-route-coverage/visited.txt");

    private final Set<String> ids = new ConcurrentSkipListSet<>();

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode definition, Processor target, Processor next) {
        return new DelegateAsyncProcessor(target) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                ids.add(definition.getId());
                return super.process(exchange, callback);
            }
        };
    }

    /** Writes what was passed so far. */
    public void write() {
        try {
            Files.createDirectories(FILE.getParent());
            Files.write(FILE, ids);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
