package io.sfworker;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signals of the operating system, by the one way that the JDK has and supports: {@code sun.misc.Signal}.
 *
 * <p>Called by its name, because the compiler warns of that class in a way that nothing switches off.
 */
final class ProcessSignals {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessSignals.class);

    private ProcessSignals() {}

    /**
     * From now on the listener is called for each such signal, in a thread of its own, with what the signal did before.
     *
     * <p>Some JVMs keep a signal to themselves; that is logged, and the signal does what it always did.
     *
     * @param name for example {@code TERM}
     */
    static void listen(String name, Consumer<Runnable> listener) {
        try {
            Class<?> signals = Class.forName("sun.misc.Signal");
            Class<?> handlers = Class.forName("sun.misc.SignalHandler");
            Object signal = signals.getConstructor(String.class).newInstance(name);
            Method handle = handlers.getMethod("handle", signals);
            AtomicReference<@Nullable Object> before = new AtomicReference<>();
            Runnable usual = () -> call(handle, before.get(), signal);
            Object ours = Proxy.newProxyInstance(
                    ProcessSignals.class.getClassLoader(), new Class<?>[] {handlers}, (self, method, arguments) -> {
                        if (method.equals(handle)) {
                            listener.accept(usual);
                        }
                        return null;
                    });
            before.set(signals.getMethod("handle", signals, handlers).invoke(null, signal, ours));
        } catch (ReflectiveOperationException e) {
            LOG.warn("a second SIG{} will not end the worker at once: the JVM keeps it", name, e);
        }
    }

    private static void call(Method handle, @Nullable Object handler, Object signal) {
        try {
            if (handler != null) {
                handle.invoke(handler, signal);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a signal could not be passed on", e);
        }
    }
}
