package io.sfworker.task;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt has gone through so far: its ids, its phases, the number of its last event.
 *
 * <p>Threads: the stages of an attempt follow each other, on whatever threads; every access is synchronized.
 */
public final class Execution {
    private final TaskIds ids;
    private final Delivery delivery;
    private final Map<Phase, Duration> phases = new EnumMap<>(Phase.class);
    private String taskType = "";
    private List<String> devices = List.of();
    private int lastEvent;
    private Told told = new Told("", 0);
    private @Nullable Instant completedAt;

    /** An attempt that begins now. */
    public Execution(TaskIds ids, Delivery delivery) {
        this.ids = ids;
        this.delivery = delivery;
    }

    /**
     * How the message reached this worker.
     *
     * @param startedAt when it was claimed
     * @param queue the list it came from
     * @param exchange exchange it was published to, usually empty
     * @param retries how often the task was retried before
     * @param eta the message's {@code eta} as sent, empty when it had none
     */
    public record Delivery(Instant startedAt, String queue, String exchange, int retries, Optional<String> eta) {}

    /**
     * What listeners heard last of an attempt.
     *
     * @param stage name of the event, for example {@code cluster_init}; empty before the first one
     * @param progress how far it was, 0 to 1
     */
    public record Told(String stage, double progress) {}

    /** A stage whose duration is reported. */
    public enum Phase {
        /** {@code cluster_init_time}. */
        CLUSTER,
        /** {@code device_init_time}. */
        DEVICE,
        /** {@code algorithm_exec_time}. */
        ALGORITHM
    }

    public TaskIds ids() {
        return ids;
    }

    public Delivery delivery() {
        return delivery;
    }

    /** The task type as the sender wrote it; empty while it is unknown. */
    public synchronized String taskType() {
        return taskType;
    }

    public synchronized void taskTypeKnown(String type) {
        taskType = type;
    }

    /** Number for the next status event: rises by one within an execution, over its retries. */
    public synchronized int nextEvent() {
        return ++lastEvent;
    }

    /** As {@link #nextEvent}, unless the attempt has ended: then its last number must not change any more. */
    public synchronized OptionalInt nextEventWhileRunning() {
        return completedAt == null ? OptionalInt.of(++lastEvent) : OptionalInt.empty();
    }

    /** Earlier attempts have sent events up to this number. */
    public synchronized void continueAfter(int earlier) {
        lastEvent = Math.max(lastEvent, earlier);
    }

    /** Number of the last status event. */
    public synchronized int lastEvent() {
        return lastEvent;
    }

    /** What was told last. */
    public synchronized Told told() {
        return told;
    }

    /** Listeners are told of a stage; without a progress of its own the one before holds. */
    public synchronized void tell(String stage, @Nullable Double progress) {
        told = new Told(stage, progress == null ? told.progress() : progress);
    }

    /** Names of the devices: party names in rank order, then {@code spu}, then {@code heu}. */
    public synchronized List<String> devices() {
        return devices;
    }

    public synchronized void devicesReady(List<String> names) {
        devices = List.copyOf(names);
    }

    /** Remembers when the attempt ended; only the first call counts, so that record and event agree. */
    public synchronized void completed(Instant at) {
        if (completedAt == null) {
            completedAt = at;
        }
    }

    /** When the attempt ended, or {@code now} while it runs. */
    public synchronized Instant completedAt(Instant now) {
        return completedAt == null ? now : completedAt;
    }

    /** From claim to completion, or to {@code now} while it runs. */
    public Duration total(Instant now) {
        return Duration.between(delivery.startedAt(), completedAt(now));
    }

    /** Remembers how long a phase took. */
    public synchronized void phaseTook(Phase phase, Duration duration) {
        phases.put(phase, duration);
    }

    /** How long a phase took; empty when it did not run. */
    public synchronized Optional<Duration> duration(Phase phase) {
        return Optional.ofNullable(phases.get(phase));
    }
}
