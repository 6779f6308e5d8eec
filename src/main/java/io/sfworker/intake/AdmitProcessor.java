package io.sfworker.intake;

import io.sfworker.celery.CeleryConstants;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskIds;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Ends tasks that must not run: revoked, expired, lost too often, lost after the parties had met, or asked for under
 * the id of another task. Leaves those to the route that run or have run elsewhere.
 */
public final class AdmitProcessor implements Processor {
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        Execution execution = FlowVariables.execution(exchange);
        execution.continueAfter(message.getHeader(CeleryConstants.MARK, 0, Integer.class));
        switch (message.getHeader(CeleryConstants.EXECUTION, "RUN", String.class)) {
            case "CONFLICT" -> refuse(exchange, execution);
            case "LOST" ->
                throw new TaskInterrupted(
                        FailureCode.WORKER_LOST,
                        "the worker was lost after the parties had met; send the task again at all parties");
            case "RUN" -> refuseUnwanted(message);
            default -> {
                // The route repeats what is known, or waits.
            }
        }
    }

    private static void refuse(Exchange exchange, Execution execution) {
        // The events of the other task go on under this id; the sender of this one listens for its Celery id.
        TaskIds own = TaskIds.ofCeleryOnly(execution.ids().celery());
        FlowVariables.EXECUTION.set(exchange, new Execution(own, execution.delivery()));
        throw new InvalidTask(
                FailureCode.EXECUTION_CONFLICT,
                "execution_id %s was used before with other parameters; use a new one"
                        .formatted(execution.ids().execution()));
    }

    private static void refuseUnwanted(Message message) {
        String why = message.getHeader(CeleryConstants.UNWANTED, "", String.class);
        switch (why) {
            case "lost" ->
                throw new TaskInterrupted(
                        FailureCode.WORKER_LOST,
                        "the worker was lost %d times while it ran this task"
                                .formatted(message.getHeader(CeleryConstants.LOSSES, 0, Integer.class)));
            case "revoked", "expired" -> throw new TaskInterrupted(FailureCode.REVOKED, why);
            default -> {
                // Nothing speaks against it.
            }
        }
    }
}
