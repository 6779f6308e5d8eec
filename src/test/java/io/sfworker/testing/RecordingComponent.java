package io.sfworker.testing;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Stands in for a component of the real routes: takes any option, remembers every call, fails on request. */
@Component("recording")
public final class RecordingComponent extends DefaultComponent {
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Processor route;

    /**
     * One call of an endpoint.
     *
     * @param operation option {@code operation} or {@code command} of the endpoint
     * @param body body at that time
     * @param headers headers at that time
     */
    public record Call(String operation, @Nullable Object body, Map<String, Object> headers) {}

    /** Operations called so far, in order. */
    public List<String> operations() {
        return calls.stream().map(Call::operation).toList();
    }

    /** Calls of one operation. */
    public List<Call> calls(String operation) {
        return calls.stream().filter(call -> call.operation().equals(operation)).toList();
    }

    /** The next call fails with this. */
    public void failNextWith(RuntimeException failure) {
        failures.add(failure);
    }

    /** Forgets everything. */
    public void reset() {
        calls.clear();
        failures.clear();
    }

    /** Sends an exchange into the route that consumes from this component. */
    public Exchange deliver(Consumer<Exchange> prepare) throws Exception {
        Exchange exchange = getCamelContext().getEndpoint("direct:unused").createExchange();
        prepare.accept(exchange);
        Objects.requireNonNull(route, "no route consumes from this component").process(exchange);
        return exchange;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        String operation = String.valueOf(parameters.getOrDefault("operation", parameters.get("command")));
        parameters.clear();
        return new RecordingEndpoint(uri, operation);
    }

    private final class RecordingEndpoint extends DefaultEndpoint {
        private final String operation;

        RecordingEndpoint(String uri, String operation) {
            super(uri, RecordingComponent.this);
            this.operation = operation;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    RuntimeException failure = failures.poll();
                    if (failure != null) {
                        throw failure;
                    }
                    calls.add(new Call(
                            operation,
                            exchange.getMessage().getBody(),
                            Map.copyOf(exchange.getMessage().getHeaders())));
                }
            };
        }

        @Override
        public org.apache.camel.Consumer createConsumer(Processor processor) {
            route = processor;
            return new DefaultConsumer(this, processor);
        }
    }
}
