package io.sfworker.ray.bridge;

import org.jspecify.annotations.Nullable;

/**
 * The few things this worker asks of Ray's Java client.
 *
 * <p>Fails: with Ray's own unchecked exceptions, except {@link Call#within}, which turns them into replies.
 * <p>Threads: safe for many threads while connected. The context class loader must be the one of the implementation.
 */
public interface RayBridge {
    /** Joins the cluster that the system properties {@code ray.*} name. */
    void connect();

    /** Leaves the cluster. No other method may be under way. */
    void disconnect();

    /** Asks for an actor and returns at once; whether it came up shows in its first call. */
    Actor start(ActorClass actorClass, String settings);

    /**
     * What Ray is told about an actor; the Python decorator's own options do not count for actors started from Java.
     *
     * @param module Python module, for example {@code sfworker.actor}
     * @param name class in it, for example {@code Runner}
     * @param resource custom resource of which the actor takes one unit, for example {@code slot}
     * @param concurrency how many calls the actor answers at a time
     */
    record ActorClass(String module, String name, String resource, int concurrency) {}

    /** A handle of one Python actor. */
    interface Actor {
        /** Sends one call and returns at once. */
        Call call(String method, String request);

        /** Ends the actor's process without asking it. */
        void kill();
    }

    /** A call under way. */
    interface Call {
        /** The reply, or null when none came within this many milliseconds. */
        @Nullable
        BridgeReply within(int millis);
    }
}
