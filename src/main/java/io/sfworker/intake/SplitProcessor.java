package io.sfworker.intake;

import io.sfworker.celery.CeleryClaim;
import io.sfworker.celery.CeleryConstants;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Plans the stages of a checked task. Fails with {@link io.sfworker.failure.InvalidTask}. */
public final class SplitProcessor implements Processor {
    private final TaskSplitter splitter;

    public SplitProcessor(TaskSplitter splitter) {
        this.splitter = splitter;
    }

    @Override
    public void process(Exchange exchange) {
        Execution execution = FlowVariables.execution(exchange);
        CeleryClaim claim =
                Objects.requireNonNull(exchange.getProperty(CeleryConstants.CLAIM, CeleryClaim.class), "no claim");
        AttemptId attempt =
                AttemptId.of(execution.ids().celery(), execution.delivery().retries(), claim.number());
        CheckedTask task = exchange.getMessage().getBody(CheckedTask.class);
        TaskRequest request = splitter.split(task, attempt, claim.token());
        exchange.setVariable(FlowVariables.REQUEST, request);
        exchange.getMessage().setBody(request);
    }
}
