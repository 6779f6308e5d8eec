package io.sfworker.status;

import io.sfworker.flow.FlowVariables;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Execution;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * From here until the task ends, asks how far the algorithm is, and tells it as events {@code task_progress}.
 *
 * <p>The route goes on at once. An event is sent only when the value rose; none follows the event that ends the task.
 */
public final class ProgressProcessor implements Processor {
    /** What {@code task_execution} said before, and what is left to {@code task_completed}. */
    private static final double BEGIN = 0.5;

    private static final double END = 0.99;

    private final StatusProcessor status;
    private final Function<AttemptId, CompletableFuture<OptionalDouble>> source;
    private final Duration interval;

    /**
     * Reports progress.
     *
     * @param status makes and sends the events
     * @param source how far an attempt's algorithm says it is, 0 to 1; empty when it says nothing. Never fails
     * @param interval pause between two questions; zero asks nothing
     */
    public ProgressProcessor(
            StatusProcessor status, Function<AttemptId, CompletableFuture<OptionalDouble>> source, Duration interval) {
        this.status = status;
        this.source = source;
        this.interval = interval;
    }

    @Override
    public void process(Exchange exchange) {
        if (interval.isZero()) {
            return;
        }
        EventOutbox outbox = status.outbox(exchange);
        // Also when a task ends without an event, because another worker has it.
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                outbox.close();
            }
        });
        AttemptId attempt = FlowVariables.request(exchange).attempt();
        askLater(new Course(FlowVariables.execution(exchange), attempt, outbox), BEGIN);
    }

    private record Course(Execution execution, AttemptId attempt, EventOutbox outbox) {}

    private void askLater(Course course, double told) {
        Executor later = CompletableFuture.delayedExecutor(interval.toMillis(), TimeUnit.MILLISECONDS);
        later.execute(() -> {
            if (!course.outbox().isClosed()) {
                var unused =
                        source.apply(course.attempt()).thenAccept(done -> askLater(course, tell(course, done, told)));
            }
        });
    }

    private double tell(Course course, OptionalDouble done, double told) {
        double progress = Math.min(END, Math.round((BEGIN + (1 - BEGIN) * done.orElse(0)) * 100) / 100.0);
        if (progress <= told) {
            return told;
        }
        course.outbox().addWhileOpen(() -> status.progressEvent(course.execution(), progress));
        return progress;
    }
}
