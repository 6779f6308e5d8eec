package io.sfworker.ray;

import io.sfworker.ray.bridge.RayBridge;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;

/**
 * Keeps Ray's fat jar, with its own slf4j and log4j, apart from the rest of the worker.
 *
 * <p>Its parent is the platform: nothing of this worker is visible inside except the bridge's interfaces, and the
 * bridge's implementation is defined here a second time so that it links to Ray's classes.
 */
final class RayClassLoader extends URLClassLoader {
    private static final String BRIDGE = RayBridge.class.getPackageName() + ".";
    private static final String NATIVE = BRIDGE + "Native";

    private final ClassLoader worker = RayBridge.class.getClassLoader();

    RayClassLoader(Path jar) throws MalformedURLException {
        super("ray", new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith(NATIVE)) {
            byte[] bytes = bytesOf(name);
            return defineClass(name, bytes, 0, bytes.length);
        }
        if (name.startsWith(BRIDGE)) {
            return worker.loadClass(name);
        }
        return super.findClass(name);
    }

    private byte[] bytesOf(String name) throws ClassNotFoundException {
        try (var in = worker.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
