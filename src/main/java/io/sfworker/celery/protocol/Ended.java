package io.sfworker.celery.protocol;

/**
 * The end of a task: its record and what follows.
 *
 * @param task the ids the record is stored under
 * @param record the record, with the children that follow
 * @param followUps what else comes of it
 */
public record Ended(ResultIdentity task, ResultRecord record, FollowUps followUps) {
    public Ended {
        if (!record.state().isFinal()) {
            throw new IllegalArgumentException("a task does not end in state " + record.state());
        }
    }

    /** The end of a task of which nothing follows. */
    public static Ended alone(ResultIdentity task, ResultRecord record) {
        return new Ended(task, record, FollowUps.NONE);
    }
}
