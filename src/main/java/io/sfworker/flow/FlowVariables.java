package io.sfworker.flow;

import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The exchange variables of the flow.
 *
 * <p>Variables and not headers: they survive Camel's error handling, and no message can set them from outside.
 */
public final class FlowVariables {
    /** The {@link Execution}, from claim to acknowledgement. */
    public static final String EXECUTION = "execution";
    /** The {@link TaskRequest}, from split on. */
    public static final String REQUEST = "request";
    /** Canonical task type, a name from the registry of task types, from split on; before it {@link #NO_TASK_TYPE}. */
    public static final String TASK_TYPE = "taskType";
    /** Stands for the task type of a message that is no computation, or whose type is not known yet. */
    public static final String NO_TASK_TYPE = "none";
    /** Name of the status event to send next, for example {@code cluster_init}; set by the routes. */
    public static final String STAGE = "stage";
    /** The task's output as JSON, {@link io.sfworker.task.Json}, from algorithm to result. */
    public static final String OUTPUT = "output";

    /** The {@link io.sfworker.failure.TaskFailure} that ended the attempt, from the error route on. */
    public static final String FAILURE = "failure";
    /** The {@link RetryPlan} of an attempt that is tried again. */
    public static final String RETRY = "retry";

    /** A {@link java.util.concurrent.CompletionStage} of the {@link TaskInterrupted} by which the task has to end. */
    public static final String INTERRUPTION = "interruption";
    /** What {@code task_completed} says of an execution that ended before, {@link io.sfworker.task.Json}. */
    public static final String REPEATED = "repeated";

    private FlowVariables() {}

    /** The attempt this exchange is; every exchange that passed the first step of the intake has one. */
    public static Execution execution(Exchange exchange) {
        Execution execution = exchange.getVariable(EXECUTION, Execution.class);
        if (execution == null) {
            throw new IllegalStateException("the exchange has no execution; the route must begin with 'identify'");
        }
        return execution;
    }

    /** The checked task; every exchange that passed {@code split} has one. */
    public static TaskRequest request(Exchange exchange) {
        TaskRequest request = exchange.getVariable(REQUEST, TaskRequest.class);
        if (request == null) {
            throw new IllegalStateException("the exchange has no task request; the route must pass 'split' first");
        }
        return request;
    }

    /** Why the attempt ended; present once the error route named it. */
    public static @Nullable TaskFailure failure(Exchange exchange) {
        return exchange.getVariable(FAILURE, TaskFailure.class);
    }

    /** Completes when the task has to end, with the failure it ends with. */
    @SuppressWarnings("unchecked")
    public static CompletableFuture<TaskInterrupted> interruption(Exchange exchange) {
        CompletableFuture<TaskInterrupted> interruption = exchange.getVariable(INTERRUPTION, CompletableFuture.class);
        return interruption == null ? new CompletableFuture<>() : interruption;
    }

    /** The checked task, if the exchange got that far. */
    public static @Nullable TaskRequest requestIfSplit(Exchange exchange) {
        return exchange.getVariable(REQUEST, TaskRequest.class);
    }
}
