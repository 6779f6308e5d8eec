package io.sfworker.celery;

import io.sfworker.celery.redis.Broker;
import io.sfworker.celery.redis.Claim;
import io.sfworker.celery.redis.QueueWaiter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Claims messages whenever a slot is free and the queue has some, one script call at a time.
 *
 * <p>There is no thread that polls: a turn is started by a signal (a slot became free, a list has a message, a back-off
 * ended), and signals that come during a turn start the next one.
 *
 * <p>Threads: safe.
 */
final class ClaimLoop {
    /** What the loop needs from the consumer; none of it may throw or block. */
    interface Host {
        /** Whether messages may be taken now. */
        boolean mayClaim();

        /** Takes over a claim and with it one slot, to be given back by {@link ClaimLoop#release}. */
        void dispatch(Claim claim);

        /** Tags of all claims that arrived. */
        Set<String> heldTags();

        /** Reading the queue failed; it is tried again after {@code wait}. */
        void readFailed(Throwable error, Duration wait);

        /** Reading the queue worked. */
        void readWorked();
    }

    private final Broker broker;
    private final Host host;
    private final CeleryTimer timer;
    private final QueueWaiter waiter;
    private final Slots slots;
    private final AtomicInteger signals = new AtomicInteger();
    private final BackOff backOff = new BackOff();

    private volatile CompletionStage<Void> turn = CompletableFuture.completedFuture(null);
    private volatile boolean prepared;
    private volatile boolean answersMayBeLost;
    private volatile boolean backingOff;
    private volatile boolean paused;

    /** Whether messages may be waiting for a slot. Otherwise every list is waited on, and says so when it has one. */
    private volatile boolean slotsWanted = true;

    ClaimLoop(Broker broker, Host host, CeleryTimer timer, Slots slots) {
        this.broker = broker;
        this.host = host;
        this.timer = timer;
        this.waiter = broker.newWaiter();
        this.slots = slots;
    }

    /** Something changed: look whether a message can be claimed. */
    void wake() {
        if (signals.getAndIncrement() == 0) {
            takeTurn();
        }
    }

    /** Gives back the slot of a task that has ended. */
    void release() {
        slots.giveBack(1);
        if (slotsWanted) {
            wake();
        }
    }

    /** The places at which tasks run. */
    Slots slots() {
        return slots;
    }

    /** Claims nothing, or claims again. */
    void pause(boolean on) {
        paused = on;
        wake();
    }

    boolean isPaused() {
        return paused;
    }

    /** Makes the next turn look for claims whose answer never arrived. */
    void doubtAnswers() {
        answersMayBeLost = true;
        wake();
    }

    /** Ends waiting and returns the turn under way, whose claims are still dispatched. */
    CompletionStage<Void> close() {
        waiter.close();
        return turn;
    }

    private void takeTurn() {
        int seen = signals.get();
        turn = turn().handle((done, error) -> {
            if (error != null) {
                failed(error);
            }
            if (signals.addAndGet(-seen) != 0) {
                takeTurn();
            }
            return null;
        });
    }

    /** After a failure health wants to know that Redis is back, even while no slot is free. */
    private CompletionStage<Void> turn() {
        if (backingOff || paused || !host.mayClaim()) {
            return CompletableFuture.completedFuture(null);
        }
        if (prepared) {
            return claim();
        }
        return broker.prepare().thenCompose(done -> {
            prepared = true;
            return claim();
        });
    }

    private CompletionStage<Void> claim() {
        // Before the slots are counted: one that is given back from now on starts another turn.
        slotsWanted = true;
        int free = slots.takeAll();
        if (free == 0) {
            return CompletableFuture.completedFuture(null);
        }
        boolean doubtful = answersMayBeLost;
        CompletionStage<List<Claim>> claims = doubtful ? broker.reclaim(free, host.heldTags()) : broker.claim(free);
        return claims.handle((found, error) -> {
            int used = error == null ? found.size() : 0;
            slots.giveBack(free - used);
            if (error != null) {
                throw new CompletionException(error);
            }
            found.forEach(host::dispatch);
            claimed(doubtful, used < free);
            return null;
        });
    }

    private void claimed(boolean doubtful, boolean slotsLeft) {
        backOff.reset();
        host.readWorked();
        if (doubtful) {
            answersMayBeLost = !slotsLeft;
            wake();
        } else if (slotsLeft) {
            waiter.arm(this::waited);
            slotsWanted = false;
        }
    }

    private void waited(@Nullable Throwable error) {
        if (error == null) {
            wake();
        } else {
            failed(error);
        }
    }

    /** Several connections usually break together; the first one starts the back-off for all. */
    private synchronized void failed(Throwable error) {
        if (backingOff || !host.mayClaim()) {
            return;
        }
        backingOff = true;
        prepared = false;
        answersMayBeLost = true;
        Duration wait = backOff.next();
        Throwable cause = Causes.of(error);
        broker.noteFailure(cause);
        host.readFailed(cause, wait);
        timer.after(wait, this::endBackOff);
    }

    private void endBackOff() {
        backingOff = false;
        wake();
    }
}
