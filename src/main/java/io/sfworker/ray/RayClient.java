package io.sfworker.ray;

import io.sfworker.ray.bridge.NativeRayBridge;
import io.sfworker.ray.bridge.RayBridge;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ray's Java client, loaded once in the life of the JVM: a second class loader would load the native library twice,
 * which ends in a double free.
 *
 * <p>Threads: safe.
 */
final class RayClient {
    private static @Nullable RayClient loaded;

    private final Path jar;
    private final ClassLoader loader;
    private final RayBridge bridge;

    private RayClient(Path jar, ClassLoader loader, RayBridge bridge) {
        this.jar = jar;
        this.loader = loader;
        this.bridge = bridge;
    }

    /** Loads the client, or answers with the one already loaded. */
    static synchronized RayClient of(Path jar) {
        if (loaded == null) {
            loaded = load(jar);
        }
        if (!loaded.jar.equals(jar)) {
            throw new IllegalStateException(
                    "Ray's client was already loaded from %s in this JVM; %s cannot be loaded too"
                            .formatted(loaded.jar, jar));
        }
        return loaded;
    }

    private static RayClient load(Path jar) {
        // Ray brings log4j 2, which would otherwise register management beans beside those of the worker.
        System.setProperty("log4j2.disable.jmx", "true");
        try {
            var loader = new RayClassLoader(jar);
            var type = loader.loadClass(NativeRayBridge.class.getName());
            return new RayClient(
                    jar, loader, (RayBridge) type.getDeclaredConstructor().newInstance());
        } catch (IOException | ReflectiveOperationException e) {
            throw new IllegalStateException("Ray's client cannot be loaded from " + jar, e);
        }
    }

    /** Runs {@code work} with Ray's loader as context class loader, without which Ray reads the wrong configuration. */
    <T extends @Nullable Object> T call(Function<RayBridge, T> work) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return work.apply(bridge);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
