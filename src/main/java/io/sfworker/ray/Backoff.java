package io.sfworker.ray;

import java.time.Duration;

/** Pauses of 0, 1, 3, 7, … seconds up to a longest one. Threads: belongs to one, or is guarded by its owner. */
final class Backoff {
    private final long longest;
    private long seconds;

    Backoff(Duration longest) {
        this.longest = longest.toSeconds();
    }

    Duration next() {
        Duration pause = Duration.ofSeconds(seconds);
        seconds = Math.min(longest, 2 * seconds + 1);
        return pause;
    }

    void reset() {
        seconds = 0;
    }
}
