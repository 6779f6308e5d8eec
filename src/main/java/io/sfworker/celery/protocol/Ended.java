package io.sfworker.celery.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The end of a task: its record and what follows.
 *
 * @param task the ids the record is stored under
 * @param record the record, with the children that follow
 * @param followUps what else comes of it
 * @param mark number that is kept with the execution, for whoever has to report its end again; null for none
 */
public record Ended(
        ResultIdentity task,
        ResultRecord record,
        FollowUps followUps,
        @Nullable Long mark) {
    public Ended {
        if (!record.state().isFinal()) {
            throw new IllegalArgumentException("a task does not end in state " + record.state());
        }
    }

    /** An end without a mark. */
    public Ended(ResultIdentity task, ResultRecord record, FollowUps followUps) {
        this(task, record, followUps, null);
    }

    /** The same end with this mark. */
    public Ended withMark(@Nullable Long number) {
        return new Ended(task, record, followUps, number);
    }

    /** The end of a task of which nothing follows. */
    public static Ended alone(ResultIdentity task, ResultRecord record) {
        return new Ended(task, record, FollowUps.NONE);
    }
}
