package io.sfworker.ray;

import io.sfworker.task.Json;

/**
 * Python actors of one Ray cluster. The only way to Ray, so that everything above runs in tests without it.
 *
 * <p>Threads: {@link #connect} and {@link #disconnect} block and belong to one thread; the rest never blocks.
 */
public interface RayGateway {
    /** Joins the cluster at {@code host:port}, or fails with IllegalStateException and stays out. */
    void connect(String address);

    /** Leaves the cluster, if joined: all actors end, calls under way are answered with {@link PythonReply.Lost}. */
    void disconnect();

    /** Starts an actor with one free unit of {@code slot}; waits for that in Ray, not here. */
    PythonActor start(String module, String name, Json settings);
}
