package io.sfworker.ops;

import io.sfworker.flow.TaskNotifier;
import io.sfworker.ray.Runner;
import io.sfworker.ray.RunnerPool;
import io.sfworker.revision.RevisionContext;
import io.sfworker.task.AttemptId;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.spi.EventNotifier;
import org.jspecify.annotations.Nullable;

/**
 * The tasks that this worker runs, and the last ones it ended, in memory.
 *
 * <p>Threads: safe.
 */
public final class TaskBoard {
    private final Map<String, TrackedTask> running = new ConcurrentHashMap<>();
    /** Apart, so that many good ends do not push the few bad ones out. */
    private final Deque<EndedTask> good = new ArrayDeque<>();

    private final Deque<EndedTask> bad = new ArrayDeque<>();
    private final Advice advice = new Advice();
    private final RunnerPool pool;
    private final Clock clock;
    private final int kept;
    private final OutputFolder output;

    /** Keeps {@code kept} ends that were good, and as many that were not. */
    public TaskBoard(RunnerPool pool, Clock clock, int kept, OutputFolder output) {
        this.pool = pool;
        this.clock = clock;
        this.kept = kept;
        this.output = output;
    }

    /** Hears of the tasks that go through one context; to be added before the context starts. */
    public EventNotifier notices() {
        return new Notices();
    }

    /** What runs, oldest first. */
    public List<RunningTask> running() {
        Instant now = clock.instant();
        return running.values().stream()
                .map(task -> task.running(now, this::slot))
                .sorted(Comparator.comparing(RunningTask::startedAt))
                .toList();
    }

    /** How many tasks run. */
    public int size() {
        return running.size();
    }

    /** What ended, newest first. */
    public synchronized List<EndedTask> ended() {
        return Stream.concat(good.stream(), bad.stream())
                .sorted(Comparator.comparing(EndedTask::endedAt).reversed())
                .toList();
    }

    private @Nullable Integer slot(AttemptId attempt) {
        return pool.of(attempt).map(Runner::slot).orElse(null);
    }

    private void begin(Exchange exchange) {
        running.put(exchange.getExchangeId(), new TrackedTask(exchange, clock.instant(), output));
    }

    private void end(Exchange exchange) {
        TrackedTask task = running.remove(exchange.getExchangeId());
        if (task != null) {
            add(task.ended(clock.instant(), advice));
        }
    }

    private synchronized void add(EndedTask task) {
        Deque<EndedTask> ends = task.failure() == null ? good : bad;
        ends.addFirst(task);
        if (ends.size() > kept) {
            ends.removeLast();
        }
    }

    private final class Notices extends TaskNotifier {
        Notices() {
            super(RevisionContext.INTAKE);
        }

        @Override
        protected void begun(Exchange exchange) {
            begin(exchange);
        }

        @Override
        protected void ended(Exchange exchange) {
            end(exchange);
        }
    }
}
