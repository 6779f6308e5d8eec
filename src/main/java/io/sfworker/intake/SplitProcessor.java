package io.sfworker.intake;

import io.sfworker.celery.CeleryConstants;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Execution;
import io.sfworker.task.TaskRequest;
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
        String token = exchange.getProperty(CeleryConstants.TOKEN, "", String.class);
        AttemptId attempt =
                AttemptId.of(execution.ids().celery(), execution.delivery().retries(), token);
        CheckedTask task = exchange.getMessage().getBody(CheckedTask.class);
        TaskRequest request = splitter.split(task, attempt, token);
        FlowVariables.REQUEST.set(exchange, request);
        exchange.setVariable(FlowVariables.TASK_TYPE, request.algorithm().type());
        exchange.getMessage().setBody(FlowVariables.REQUEST.view(exchange));
    }
}
