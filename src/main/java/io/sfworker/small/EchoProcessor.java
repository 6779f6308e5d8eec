package io.sfworker.small;

import io.sfworker.celery.protocol.TaskMessage;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers {@code echo_task}. */
public final class EchoProcessor implements Processor {
    private final SmallTasks tasks;

    public EchoProcessor(SmallTasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public void process(Exchange exchange) {
        TaskMessage message = exchange.getMessage().getBody(TaskMessage.class);
        exchange.getMessage().setBody(tasks.echo(message.args(), message.kwargs()));
    }
}
