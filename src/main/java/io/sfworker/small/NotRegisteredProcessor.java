package io.sfworker.small;

import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Refuses a message whose task name no route knows, as Celery does: {@code NotRegistered} with the name. */
public final class NotRegisteredProcessor implements Processor {
    @Override
    public void process(Exchange exchange) {
        String task = exchange.getMessage().getBody(TaskMessage.class).task();
        throw new InvalidTask(
                FailureCode.TASK_NOT_REGISTERED, task.length() > 200 ? task.substring(0, 200) + "…" : task);
    }
}
