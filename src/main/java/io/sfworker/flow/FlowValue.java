package io.sfworker.flow;

import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.SafeCopyProperty;
import org.jspecify.annotations.Nullable;

/**
 * A typed value that goes with a task. It is kept where no expression of a route reaches; routes see a variable of the
 * same name with plain data instead, and what they make of that variable changes nothing here.
 *
 * <p>Threads: safe; copies of an exchange share the value.
 */
public final class FlowValue<T> {
    private final String name;
    private final Class<? super T> type;
    private final @Nullable Function<T, Object> view;

    private FlowValue(String name, Class<? super T> type, @Nullable Function<T, Object> view) {
        this.name = name;
        this.type = type;
        this.view = view;
    }

    /** One that routes do not see. */
    public static <T> FlowValue<T> hidden(String name, Class<? super T> type) {
        return new FlowValue<>(name, type, null);
    }

    /** One that routes see as what {@code view} makes of it: maps, lists, texts, numbers and truth values only. */
    static <T> FlowValue<T> seenAs(String name, Class<T> type, Function<T, Object> view) {
        return new FlowValue<>(name, type, view);
    }

    /** Sets the value, and the variable that routes see. */
    public void set(Exchange exchange, T value) {
        exchange.getExchangeExtension().setSafeCopyProperty(key(), new Kept(value));
        if (view != null) {
            exchange.setVariable(name, view.apply(value));
        }
    }

    /** The value; null when it was not set. */
    @SuppressWarnings("unchecked")
    public @Nullable T of(Exchange exchange) {
        Kept kept = exchange.getExchangeExtension().getSafeCopyProperty(key(), Kept.class);
        return kept == null ? null : (T) type.cast(kept.value());
    }

    /** The value, or {@code other} when it was not set. */
    public T of(Exchange exchange, T other) {
        T value = of(exchange);
        return value == null ? other : value;
    }

    /** What routes see of it; null when it was not set. */
    public @Nullable Object view(Exchange exchange) {
        return exchange.getVariable(name);
    }

    /** An exchange goes on without the value. */
    public void forget(Exchange exchange) {
        exchange.getExchangeExtension().setSafeCopyProperty(key(), null);
        exchange.removeVariable(name);
    }

    private String key() {
        return "sfworker." + name;
    }

    private record Kept(Object value) implements SafeCopyProperty {
        @Override
        public SafeCopyProperty safeCopy() {
            return this;
        }
    }
}
