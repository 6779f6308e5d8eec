package io.sfworker.celery.protocol;

import java.time.Clock;

/**
 * Plans what the end of a task brings about: its callbacks, the next step of its chain, the chord that waits for it.
 *
 * <p>Never fails because of what a sender wrote: a successor that cannot be sent gets a FAILURE record, so that its
 * clients do not wait for ever. Threads: safe.
 */
public final class Canvas {
    private final MessageEncoder encoder;
    private final String queue;
    private final Clock clock;
    private final SuccessorQueues queues;

    /** {@code queue} gets the successors that name none. */
    public Canvas(MessageEncoder encoder, String queue, Clock clock) {
        this(encoder, queue, clock, SuccessorQueues.UNTAKEN);
    }

    /** With the rule where successors may be sent. */
    public Canvas(MessageEncoder encoder, String queue, Clock clock, SuccessorQueues queues) {
        this.encoder = encoder;
        this.queue = queue;
        this.clock = clock;
        this.queues = queues;
    }

    /** The end of {@code task} with this final record. */
    public Ended ended(TaskMessage task, ResultRecord record) {
        if (task.embed().isEmpty()) {
            // A record of another message for the same work names that message's children.
            return Ended.alone(task.identity(), record.withChildren(ProtocolJson.NODES.arrayNode()));
        }
        try {
            Sender sender = new Sender(encoder, queue, task.envelope().replyTo(), clock.instant(), queues);
            return new Successors(task, record, sender).planned();
        } catch (RuntimeException e) {
            // The last line of defence: a defect here must not keep the task from its own end.
            String text = "the successors could not be planned (%s)"
                    .formatted(e.getClass().getSimpleName());
            Plan nothing = new Plan();
            nothing.problem(text);
            return new Ended(task.identity(), record, nothing.done());
        }
    }
}
