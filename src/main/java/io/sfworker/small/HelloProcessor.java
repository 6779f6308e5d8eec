package io.sfworker.small;

import io.sfworker.celery.protocol.TaskMessage;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers {@code hello_task}. */
public final class HelloProcessor implements Processor {
    private final SmallTasks tasks;

    public HelloProcessor(SmallTasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public void process(Exchange exchange) {
        TaskMessage message = exchange.getMessage().getBody(TaskMessage.class);
        exchange.getMessage().setBody(tasks.hello(message.args(), message.kwargs()));
    }
}
