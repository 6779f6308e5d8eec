package io.sfworker.celery.protocol;

import java.time.Duration;

/**
 * How much a message may ask of the worker before it is refused unread.
 *
 * @param maxMessageBytes size of the list element, default 16 MiB
 * @param maxBodyBytes size of the body after base64 and decompression, default 32 MiB
 * @param maxDepth nesting of JSON arrays and objects, default 200
 * @param maxNameLength characters of a task id, task name or delivery tag, default 255
 * @param maxEtaAhead how far in the future an {@code eta} may lie, default 366 days
 */
public record MessageLimits(
        int maxMessageBytes, int maxBodyBytes, int maxDepth, int maxNameLength, Duration maxEtaAhead) {
    /** The limits that hold when nothing is configured. */
    public static final MessageLimits DEFAULT = new MessageLimits(16 << 20, 32 << 20, 200, 255, Duration.ofDays(366));

    public MessageLimits {
        if (maxMessageBytes < 1 || maxBodyBytes < 1 || maxDepth < 3 || maxNameLength < 1 || maxEtaAhead.isNegative()) {
            throw new IllegalArgumentException("message limits must be positive, the depth at least 3");
        }
    }
}
