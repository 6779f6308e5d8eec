package io.sfworker.celery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.control.Events;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Claim;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sees what becomes of the tasks of a worker: counts them, and sends events about them while somebody wants to know.
 *
 * <p>Without that it costs a task nothing but the count. Never blocks. Threads: safe.
 */
final class TaskWatch {
    /** Senders choose the names; whatever comes after so many is counted together. */
    private static final int MOST_NAMES = 1_000;

    private static final String OTHERS = "(others)";

    private final Events events;
    private final Clock clock;
    private final Map<String, LongAdder> totals = new ConcurrentHashMap<>();
    private final LongAdder processed = new LongAdder();

    private final List<TaskListener> listeners;

    private volatile boolean telling;
    private volatile @Nullable EventSender sender;

    /** {@code telling} sends events from the start; {@code listeners} may become more. */
    TaskWatch(Events events, Clock clock, boolean telling, List<TaskListener> listeners) {
        this.events = events;
        this.clock = clock;
        this.telling = telling;
        this.listeners = listeners;
    }

    /** Events go this way from now on; null for nowhere. */
    void sendBy(@Nullable EventSender way) {
        sender = way;
    }

    /** Sends events about tasks, or none; false when that was so before. */
    synchronized boolean tell(boolean on) {
        boolean changed = telling != on;
        telling = on;
        return changed;
    }

    void received(TaskMessage task) {
        tell(() -> events.received(task));
    }

    void started(TaskMessage task, Claim claim) {
        String name = totals.containsKey(task.task()) || totals.size() < MOST_NAMES ? task.task() : OTHERS;
        totals.computeIfAbsent(name, unused -> new LongAdder()).increment();
        processed.increment();
        Optional<Duration> waited = Waiting.of(task, claim.delivery().claimedAt());
        listeners.forEach(listener -> listener.begun(waited, claim.delivery().losses()));
        tell(() -> events.started(task));
    }

    /** A task of a lost worker goes back to the queue. */
    void tookOver() {
        listeners.forEach(TaskListener::tookOver);
    }

    /** Redis has heard the end of it: the last record, or that another worker shall run it, or just nothing. */
    void ended(CeleryClaim claim) {
        TaskMessage task = claim.message();
        ResultRecord record = claim.lastRecord();
        Instant startedAt = claim.startedAt();
        if (task == null || !telling) {
            return;
        }
        if (claim.goesBack()) {
            tell(() -> events.rejected(task));
        } else if (record != null) {
            Duration ran = startedAt == null ? Duration.ZERO : Duration.between(startedAt, clock.instant());
            tell(() -> events.ended(task, record, ran));
        }
    }

    /** How many tasks were begun, by name. */
    Map<String, Long> totals() {
        Map<String, Long> counts = new TreeMap<>();
        totals.forEach((name, count) -> counts.put(name, count.sum()));
        return counts;
    }

    /** How many tasks were begun. */
    long processed() {
        return processed.sum();
    }

    private void tell(Supplier<ObjectNode> event) {
        EventSender way = sender;
        if (telling && way != null) {
            way.task(event.get());
        }
    }
}
