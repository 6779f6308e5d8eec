package io.sfworker.revision.dryrun;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Stands in for a component: takes any option, notes what would have been done, and does nothing. */
final class DryComponent extends DefaultComponent {
    /** Header with the operation that was just called. */
    static final String OPERATION = "DryRunOperation";

    private static final Pattern STAGE = Pattern.compile("\"stage\": ?\"([a-z_]{1,64})\"");

    private final String scheme;
    private final Effects effects;
    private final java.util.function.Consumer<Exchange> answer;
    private volatile @Nullable DefaultConsumer consumer;

    /** {@code answer} puts into the exchange what the real component would have answered. */
    DryComponent(String scheme, Effects effects, java.util.function.Consumer<Exchange> answer) {
        this.scheme = scheme;
        this.effects = effects;
        this.answer = answer;
        // Camel would set options through a class made for the component that this one stands for.
        setAutowiredEnabled(false);
    }

    /** The consumer of the route that begins at this component; null before it started. */
    @Nullable
    DefaultConsumer consumer() {
        return consumer;
    }

    @Override
    public @Nullable PropertyConfigurer getComponentPropertyConfigurer() {
        return null;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        Object operation = parameters.getOrDefault("operation", parameters.getOrDefault("command", "call"));
        parameters.clear();
        return new DryEndpoint(uri, String.valueOf(operation));
    }

    private final class DryEndpoint extends DefaultEndpoint {
        private final String operation;

        DryEndpoint(String uri, String operation) {
            super(uri, DryComponent.this);
            this.operation = operation;
        }

        @Override
        public boolean isLenientProperties() {
            return true;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) {
                    effects.add(Effect.in(exchange, scheme, operation, stage(exchange)));
                    exchange.getMessage().setHeader(OPERATION, operation);
                    answer.accept(exchange);
                }
            };
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            DefaultConsumer made = new DefaultConsumer(this, processor);
            consumer = made;
            return made;
        }
    }

    /** Of a status event, whichever way it is sent. */
    private static String stage(Exchange exchange) {
        Message message = exchange.getMessage();
        Object body = message.getBody();
        return Stream.of(message.getHeader("CamelRedis.Value"), message.getHeader("CamelRedis.Message"), body)
                .filter(String.class::isInstance)
                .map(text -> STAGE.matcher((String) text))
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .findFirst()
                .orElse("");
    }
}
