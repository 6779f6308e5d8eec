package io.sfworker.intake;

import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.Execution;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Refuses a task before anything is started for it. Fails with {@link io.sfworker.failure.InvalidTask}. */
public final class ValidateProcessor implements Processor {
    private final TaskValidator validator;

    public ValidateProcessor(TaskValidator validator) {
        this.validator = validator;
    }

    @Override
    public void process(Exchange exchange) {
        CheckedTask task = validator.check(exchange.getMessage().getBody(TaskMessage.class));
        Execution identified = FlowVariables.execution(exchange);
        Execution execution = new Execution(task.ids(), identified.delivery());
        execution.continueAfter(identified.lastEvent());
        execution.taskTypeKnown(task.typeAsSent());
        FlowVariables.EXECUTION.set(exchange, execution);
        exchange.getMessage().setBody(task);
    }
}
