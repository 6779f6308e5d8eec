package io.sfworker.ray.bridge;

import io.ray.api.ObjectRef;
import io.ray.api.PyActorHandle;
import io.ray.api.Ray;
import io.ray.api.exception.CrossLanguageException;
import io.ray.api.exception.RayException;
import io.ray.api.exception.RayTaskException;
import io.ray.api.function.PyActorClass;
import io.ray.api.function.PyActorMethod;
import io.ray.api.runtime.RayRuntime;
import io.ray.api.runtime.RayRuntimeFactory;
import java.lang.reflect.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls Ray. Made by name, because it must be defined by the loader that also holds Ray's jar. */
public final class NativeRayBridge implements RayBridge {
    private static final String RUNTIME_FACTORY = "io.ray.runtime.DefaultRayRuntimeFactory";

    /** For the loader only. */
    public NativeRayBridge() {}

    @Override
    public void connect() {
        try {
            // Ray.init would also register a JVM shutdown hook, which leaves the cluster and kills the Runners while
            // the worker, being asked to stop, still finishes its tasks.
            Field runtime = Ray.class.getDeclaredField("runtime");
            runtime.setAccessible(true);
            runtime.set(null, newRuntime());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("Ray's Java client is of a version this worker does not know", e);
        }
    }

    private static RayRuntime newRuntime() throws ReflectiveOperationException {
        Class<?> factory = Class.forName(RUNTIME_FACTORY, true, NativeRayBridge.class.getClassLoader());
        return ((RayRuntimeFactory) factory.getDeclaredConstructor().newInstance()).createRayRuntime();
    }

    @Override
    public void disconnect() {
        Ray.shutdown();
    }

    @Override
    public Actor start(ActorClass actorClass, String settings) {
        var creator = Ray.actor(PyActorClass.of(actorClass.module(), actorClass.name()), settings);
        creator.setResource(actorClass.resource(), 1.0);
        creator.setMaxConcurrency(actorClass.concurrency());
        return new NativeRayActor(creator.remote());
    }

    /** Knows the handle; the other side of the seam does not see its type. */
    private record NativeRayActor(PyActorHandle handle) implements Actor {
        @Override
        public Call call(String method, String request) {
            ObjectRef<String> reply =
                    handle.task(PyActorMethod.of(method, String.class), request).remote();
            return millis -> within(reply, millis);
        }

        @Override
        public void kill() {
            handle.kill(true);
        }
    }

    private static @Nullable BridgeReply within(ObjectRef<String> reply, int millis) {
        try {
            if (Ray.wait(List.of(reply), 1, millis).getReady().isEmpty()) {
                return null;
            }
            return new BridgeReply(BridgeReply.Kind.ANSWERED, reply.get());
        } catch (CrossLanguageException | RayTaskException raised) {
            return new BridgeReply(BridgeReply.Kind.RAISED, text(raised));
        } catch (RayException lost) {
            return new BridgeReply(BridgeReply.Kind.LOST, text(lost));
        }
    }

    private static String text(RayException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
