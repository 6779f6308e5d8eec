package io.sfworker.ray;

import org.jspecify.annotations.Nullable;

/**
 * The Runners at one moment, for health and metrics.
 *
 * @param slots how many there should be
 * @param free ready and without an attempt
 * @param busy with an attempt
 * @param starting asked for and not yet up
 * @param dead not there; started again after a pause
 * @param waiting attempts that wait for a free Runner
 * @param lastError why a Runner was last lost; absent when none was
 */
public record PoolStatus(
        int slots,
        int free,
        int busy,
        int starting,
        int dead,
        int waiting,
        @Nullable String lastError) {}
