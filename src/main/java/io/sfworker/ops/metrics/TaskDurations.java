package io.sfworker.ops.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.TaskNotifier;
import io.sfworker.task.Execution;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.spi.EventNotifier;

/** Records how long attempts and their stages took. The meters are the worker's, whatever routes come and go. */
public final class TaskDurations {
    private final Meters meters;
    private final TaskLabels labels;
    private final Clock clock;

    public TaskDurations(MeterRegistry registry, TaskLabels labels, Clock clock) {
        this.meters = new Meters(registry);
        this.labels = labels;
        this.clock = clock;
    }

    /** Hears of the tasks of one set of routes, which begin at the route {@code intake}. */
    public EventNotifier of(String intake) {
        return new TaskNotifier(intake) {
            @Override
            protected void ended(Exchange exchange) {
                TaskDurations.this.ended(exchange);
            }
        };
    }

    /** An exchange without an attempt was not begun; one without a task that was split did not compute. */
    private void ended(Exchange exchange) {
        Execution execution = FlowVariables.EXECUTION.of(exchange);
        if (execution == null || FlowVariables.requestIfSplit(exchange) == null) {
            return;
        }
        String type =
                labels.bounded(exchange.getVariable(FlowVariables.TASK_TYPE, FlowVariables.NO_TASK_TYPE, String.class));
        meters.histogram(Metric.TASK_DURATION, TaskLabels.TASK_TYPE, type).record(execution.total(clock.instant()));
        for (Execution.Phase phase : Execution.Phase.values()) {
            execution.duration(phase).ifPresent(took -> record(phase, type, took));
        }
    }

    private void record(Execution.Phase phase, String type, Duration took) {
        String stage = phase.name().toLowerCase(Locale.ROOT);
        meters.histogram(Metric.STAGE_DURATION, "stage", stage, TaskLabels.TASK_TYPE, type)
                .record(took);
    }
}
