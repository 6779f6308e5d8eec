package io.sfworker.testing;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Remembers every call of the endpoints it makes, and fails on request. */
public final class Recorder {
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    private final Queue<RuntimeException> unpublished = new ConcurrentLinkedQueue<>();
    private final Map<String, Map<String, Object>> answers = new ConcurrentHashMap<>();
    private volatile @Nullable Processor route;

    /**
     * One call of an endpoint.
     *
     * @param operation option {@code operation} or {@code command} of the endpoint
     * @param options all options of the endpoint
     * @param body body at that time
     * @param headers headers at that time
     */
    public record Call(
            String operation,
            Map<String, Object> options,
            @Nullable Object body,
            Map<String, Object> headers) {}

    /** What is called beside a task, whenever it is its turn. */
    private static final String PUBLISH = "publish";

    /** Operations called so far for tasks themselves, in order; their events are sent meanwhile. */
    public List<String> operations() {
        return calls.stream()
                .map(Call::operation)
                .filter(operation -> !operation.equals(PUBLISH))
                .toList();
    }

    /** Calls of one operation. */
    public List<Call> calls(String operation) {
        return calls.stream().filter(call -> call.operation().equals(operation)).toList();
    }

    /** The next call fails with this, unless it publishes. */
    public void failNextWith(RuntimeException failure) {
        failures.add(failure);
    }

    /** The next call that publishes fails with this. */
    public void failNextPublishWith(RuntimeException failure) {
        unpublished.add(failure);
    }

    /** What the calls of an operation put into the headers. */
    public void answer(String operation, Map<String, Object> headers) {
        answers.put(operation, headers);
    }

    /** Forgets everything. */
    public void reset() {
        answers.clear();
        calls.clear();
        failures.clear();
        unpublished.clear();
    }

    /** The route that consumes from one of the endpoints. */
    public @Nullable Processor route() {
        return route;
    }

    /** An endpoint that takes any option. */
    Endpoint endpoint(String uri, Component component, Map<String, Object> parameters) {
        String operation = String.valueOf(parameters.getOrDefault("operation", parameters.get("command")));
        Map<String, Object> options = Map.copyOf(parameters);
        parameters.clear();
        return new RecordingEndpoint(uri, component, operation, options);
    }

    private final class RecordingEndpoint extends DefaultEndpoint {
        private final String operation;
        private final Map<String, Object> options;

        RecordingEndpoint(String uri, Component component, String operation, Map<String, Object> options) {
            super(uri, component);
            this.operation = operation;
            this.options = options;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    RuntimeException failure = (operation.equals(PUBLISH) ? unpublished : failures).poll();
                    if (failure != null) {
                        throw failure;
                    }
                    calls.add(new Call(
                            operation,
                            options,
                            exchange.getMessage().getBody(),
                            Map.copyOf(exchange.getMessage().getHeaders())));
                    exchange.getMessage().getHeaders().putAll(answers.getOrDefault(operation, Map.of()));
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            route = processor;
            return new DefaultConsumer(this, processor);
        }
    }
}
