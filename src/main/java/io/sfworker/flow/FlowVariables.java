package io.sfworker.flow;

import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import io.sfworker.task.TaskRequest;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What goes with a task: typed values, which routes see as plain data only, and variables that routes set themselves.
 *
 * <p>Not headers: these survive Camel's error handling, and no message can set them from outside.
 */
public final class FlowVariables {
    /** From claim to acknowledgement. */
    public static final FlowValue<Execution> EXECUTION = FlowValue.seenAs("execution", Execution.class, FlowView::of);
    /** The checked task, from split on. */
    public static final FlowValue<TaskRequest> REQUEST = FlowValue.seenAs("request", TaskRequest.class, FlowView::of);
    /** Canonical task type, a name from the registry of task types, from split on; before it {@link #NO_TASK_TYPE}. */
    public static final String TASK_TYPE = "taskType";
    /** Stands for the task type of a message that is no computation, or whose type is not known yet. */
    public static final String NO_TASK_TYPE = "none";
    /** Name of the status event to send next, for example {@code cluster_init}; set by the routes. */
    public static final String STAGE = "stage";
    /** The task's output, from algorithm to result. */
    public static final FlowValue<Json> OUTPUT = FlowValue.seenAs("output", Json.class, FlowView::of);

    /** What ended the attempt, from the error route on. */
    public static final FlowValue<TaskFailure> FAILURE = FlowValue.seenAs("failure", TaskFailure.class, FlowView::of);
    /** When an attempt is tried again. */
    public static final FlowValue<RetryPlan> RETRY = FlowValue.seenAs("retry", RetryPlan.class, FlowView::of);
    /** What {@code task_completed} says of an execution that ended before. */
    public static final FlowValue<Json> REPEATED = FlowValue.seenAs("repeated", Json.class, FlowView::of);

    /** Completes with the failure by which the task has to end. */
    public static final FlowValue<CompletableFuture<TaskInterrupted>> INTERRUPTION =
            FlowValue.hidden("interruption", CompletableFuture.class);

    private FlowVariables() {}

    /** The attempt this exchange is; every exchange that passed the first step of the intake has one. */
    public static Execution execution(Exchange exchange) {
        Execution execution = EXECUTION.of(exchange);
        if (execution == null) {
            throw new IllegalStateException("the exchange has no execution; the route must begin with 'identify'");
        }
        return execution;
    }

    /** The checked task; every exchange that passed {@code split} has one. */
    public static TaskRequest request(Exchange exchange) {
        TaskRequest request = REQUEST.of(exchange);
        if (request == null) {
            throw new IllegalStateException("the exchange has no task request; the route must pass 'split' first");
        }
        return request;
    }

    /** Why the attempt ended; present once the error route named it. */
    public static @Nullable TaskFailure failure(Exchange exchange) {
        return FAILURE.of(exchange);
    }

    /** Completes when the task has to end, with the failure it ends with. */
    public static CompletableFuture<TaskInterrupted> interruption(Exchange exchange) {
        CompletableFuture<TaskInterrupted> interruption = INTERRUPTION.of(exchange);
        return interruption == null ? new CompletableFuture<>() : interruption;
    }

    /** The checked task, if the exchange got that far. */
    public static @Nullable TaskRequest requestIfSplit(Exchange exchange) {
        return REQUEST.of(exchange);
    }
}
