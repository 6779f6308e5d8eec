package io.sfworker.small;

import io.sfworker.celery.protocol.TaskMessage;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers {@code ping_task}. */
public final class PingProcessor implements Processor {
    private final SmallTasks tasks;

    public PingProcessor(SmallTasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public void process(Exchange exchange) {
        TaskMessage message = exchange.getMessage().getBody(TaskMessage.class);
        exchange.getMessage().setBody(tasks.ping(message.args(), message.kwargs()));
    }
}
