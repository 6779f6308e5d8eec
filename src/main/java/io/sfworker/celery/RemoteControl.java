package io.sfworker.celery;

import io.sfworker.celery.control.Events;
import io.sfworker.celery.control.LamportClock;
import io.sfworker.celery.control.TaskLimits;
import io.sfworker.celery.control.WorkerFacts;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What others may see of a worker and do to it, seen from its consumers.
 *
 * <p>Threads: safe.
 */
final class RemoteControl {
    private final CeleryEndpoint endpoint;
    private final Parts parts;
    private final List<ConsumerHandle> consumers = new CopyOnWriteArrayList<>();

    private volatile @Nullable ControlSession session;

    /**
     * What stays while consumers come and go.
     *
     * @param identity who the worker is
     * @param lamport orders its replies and events
     * @param events writes its events
     * @param watch sees its tasks
     * @param limits of its tasks
     */
    record Parts(
            WorkerFacts.Identity identity, LamportClock lamport, Events events, TaskWatch watch, TaskLimits limits) {}

    /** With the options of this endpoint. */
    RemoteControl(CeleryEndpoint endpoint) {
        this.endpoint = endpoint;
        CeleryConfiguration options = endpoint.getConfiguration();
        Clock clock = endpoint.celery().clock();
        WorkerFacts.Identity identity = WorkerDescription.identity(options.getWorkerName(), clock.instant());
        LamportClock lamport = new LamportClock();
        Events events = new Events(identity, lamport, clock, options.isShowArguments());
        TaskWatch watch = new TaskWatch(
                events,
                clock,
                options.isSendTaskEvents(),
                endpoint.celery().intakes().listeners());
        this.parts = new Parts(identity, lamport, events, watch, new TaskLimits());
    }

    /** Hears of every task. */
    TaskWatch watch() {
        return parts.watch();
    }

    /** The worker's consumers at this moment. */
    List<ConsumerHandle> consumers() {
        return consumers;
    }

    /** Revokes a task as the command of that name does; empty while the worker has no consumer. */
    Optional<CompletionStage<Void>> revoke(String taskId) {
        ControlSession running = session;
        return Optional.ofNullable(running).map(open -> open.revocations().revoke(Set.of(taskId)));
    }

    /** Limits that were set from outside. */
    TaskLimits limits() {
        return parts.limits();
    }

    /** Whether the task was revoked by one of its stamps, or a moment ago; asked once it is listed as held. */
    boolean isRevoked(TaskMessage task) {
        ControlSession running = session;
        return running != null && running.revocations().isRevoked(task);
    }

    /** A consumer begins; complete when all is known that it must know. Never fails. */
    synchronized CompletionStage<Void> join(ConsumerHandle consumer) {
        consumers.add(consumer);
        ControlSession running = session;
        if (running == null) {
            running = new ControlSession(endpoint, parts, consumers);
            session = running;
            return running.start();
        }
        return CompletableFuture.completedFuture(null);
    }

    /** A consumer has ended; complete when the last words are said. Never fails. */
    synchronized CompletionStage<Void> leave(ConsumerHandle consumer) {
        ControlSession running = session;
        if (!consumers.remove(consumer) || !consumers.isEmpty() || running == null) {
            return CompletableFuture.completedFuture(null);
        }
        session = null;
        return running.stop();
    }
}
