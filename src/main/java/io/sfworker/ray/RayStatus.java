package io.sfworker.ray;

import java.util.Optional;
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
        PoolStatus runners) {
    /** Why this head is a danger, and what to do; absent when only this machine can reach it. */
    public Optional<String> warning() {
        return Optional.ofNullable(address).filter(RayProperties::isOpen).map(RayStatus::warning);
    }

    static String warning(String address) {
        return ("whoever reaches the Ray head at %s runs code on it, without a password (CVE-2023-48022): leave "
                        + "sfworker.ray.address empty, or let a firewall admit this machine only")
                .formatted(address);
    }
}
