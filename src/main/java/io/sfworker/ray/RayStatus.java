package io.sfworker.ray;

import org.jspecify.annotations.Nullable;

/**
 * The connection to Ray at one moment, for health and metrics.
 *
 * @param connected whether calls can work
 * @param address of the head; absent before the first one is up
 * @param losses how often a connection that stood was lost
 * @param lastError why it was last lost or could not be made; absent when neither happened
 * @param runners the Runners on it
 */
public record RayStatus(
        boolean connected,
        @Nullable String address,
        int losses,
        @Nullable String lastError,
        PoolStatus runners) {}
