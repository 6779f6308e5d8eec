package io.sfworker.celery;

import io.sfworker.celery.protocol.TaskMessage;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Makes a Camel message of a task: the task as body, what it says of itself as headers. */
public final class TaskHeaders {
    private TaskHeaders() {}

    /** Sets body and headers; what the task does not say has no header. */
    public static void set(TaskMessage task, String queue, Message message) {
        message.setBody(task);
        message.setHeader(CeleryConstants.TASK_ID, task.id());
        message.setHeader(CeleryConstants.TASK_NAME, task.task());
        message.setHeader(CeleryConstants.RETRIES, task.retries());
        message.setHeader(CeleryConstants.QUEUE, queue);
        message.setHeader(CeleryConstants.REDELIVERED, task.envelope().redelivered());
        set(message, CeleryConstants.ETA, task.eta());
        set(message, CeleryConstants.EXPIRES, task.expires());
        set(message, CeleryConstants.ROOT_ID, task.rootId());
        set(message, CeleryConstants.PARENT_ID, task.parentId());
        set(message, CeleryConstants.GROUP, task.group());
    }

    private static void set(Message message, String header, @Nullable Object value) {
        if (value != null) {
            message.setHeader(header, value);
        }
    }
}
