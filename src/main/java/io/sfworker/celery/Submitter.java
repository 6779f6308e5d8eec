package io.sfworker.celery;

import io.sfworker.celery.protocol.MessageEncoder;
import io.sfworker.celery.protocol.OutgoingMessage;
import io.sfworker.celery.protocol.OutgoingTask;
import io.sfworker.celery.redis.QueueUnavailable;
import java.util.concurrent.CompletionStage;

/**
 * Puts tasks into a queue as a Celery client does.
 *
 * <p>Fails: {@link QueueUnavailable} through the future.
 *
 * <p>Threads: safe.
 */
public final class Submitter {
    private final CeleryComponent celery;
    private final String queue;

    public Submitter(CeleryComponent celery, String queue) {
        this.celery = celery;
        this.queue = queue;
    }

    /** The future has the id of the task, under which its result will be. */
    public CompletionStage<String> submit(OutgoingTask task) {
        CeleryConfiguration configuration = celery.getConfiguration();
        OutgoingMessage message = new MessageEncoder(configuration.getWorkerName()).task(task, queue);
        return CeleryEndpoint.settlement(celery, configuration)
                .send(queue, message, null)
                .thenApply(outcome -> message.taskId());
    }
}
