package io.sfworker.ray;

import io.sfworker.ray.bridge.RayBridge;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to one cluster. Calls into Ray hold it open: leaving while another thread is inside Ray's native code
 * would end the JVM.
 *
 * <p>Threads: safe. Nobody may stay inside {@link #call} for longer than about a second.
 */
final class RaySession {
    private static final Logger LOG = LoggerFactory.getLogger(RaySession.class);

    private final RayClient client;
    private final ReentrantReadWriteLock inside = new ReentrantReadWriteLock(true);
    private boolean left;

    private RaySession(RayClient client) {
        this.client = client;
    }

    static RaySession join(RayClient client, String address) {
        try {
            client.call(bridge -> {
                bridge.connect();
                return null;
            });
        } catch (RuntimeException | LinkageError e) {
            // Ray throws its own unchecked exceptions, which belong to another class loader; its native library may
            // not fit this machine.
            throw new IllegalStateException("Ray at %s does not accept this worker: %s".formatted(address, e), e);
        }
        return new RaySession(client);
    }

    /** Runs {@code work} in Ray, or answers null when the cluster was left. */
    <T> @Nullable T call(Function<RayBridge, T> work) {
        inside.readLock().lock();
        try {
            return left ? null : client.call(work);
        } finally {
            inside.readLock().unlock();
        }
    }

    void leave() {
        inside.writeLock().lock();
        try {
            if (!left) {
                left = true;
                client.call(bridge -> {
                    bridge.disconnect();
                    return null;
                });
            }
        } catch (RuntimeException e) {
            // Ray's own exception, of another class loader. The session counts as left: nobody calls Ray through it.
            LOG.warn("stage=ray the connection was not closed in order reason={}", e.toString());
        } finally {
            inside.writeLock().unlock();
        }
    }
}
