package io.sfworker.ray;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One place for a Runner, with what happened in it. Guarded by the pool. */
final class Slot {
    /** Where the Runner of a slot stands. */
    enum State {
        DOWN,
        STARTING,
        FREE,
        BUSY
    }

    private final int number;
    private State state = State.DOWN;
    private @Nullable Runner runner;
    private final Backoff backoff = new Backoff(Duration.ofSeconds(30));

    Slot(int number) {
        this.number = number;
    }

    int number() {
        return number;
    }

    State state() {
        return state;
    }

    @Nullable
    Runner runner() {
        return runner;
    }

    /** Whether an attempt may have the Runner. It may be dead a moment before the pool is told. */
    boolean canBeTaken() {
        return state == State.FREE && runner != null && !runner.isDead();
    }

    void starting(Runner started) {
        runner = started;
        state = State.STARTING;
    }

    void free() {
        state = State.FREE;
        backoff.reset();
    }

    void busy() {
        state = State.BUSY;
    }

    /** The Runner is gone; answers how long to wait before the next one. */
    Duration down() {
        runner = null;
        state = State.DOWN;
        return backoff.next();
    }

    boolean holds(Runner other) {
        return runner == other;
    }
}
