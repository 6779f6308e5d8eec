package io.sfworker.celery.protocol;

import java.util.List;

/**
 * What the end of a task brings about besides its own record; carried out together with that record or not at all.
 *
 * @param messages tasks to send, in this order
 * @param losses tasks that will never run and whose clients must not wait for ever
 * @param sizes chords among the messages
 * @param parts chords that waited for this end
 * @param problems what could not be planned, without values of the sender
 */
public record FollowUps(
        List<Message> messages,
        List<Loss> losses,
        List<ChordSize> sizes,
        List<ChordPart> parts,
        List<String> problems) {
    /** Nothing follows. */
    public static final FollowUps NONE = new FollowUps(List.of(), List.of(), List.of(), List.of(), List.of());

    /** Whether there is nothing to carry out. */
    public boolean isEmpty() {
        return messages.isEmpty() && losses.isEmpty() && sizes.isEmpty() && parts.isEmpty();
    }

    /**
     * A task to send.
     *
     * @param queue where to
     * @param priority chooses the list
     * @param text the envelope; what is filled in is the results of a chord
     */
    public record Message(String queue, int priority, Template text) {}

    /**
     * The record of a task that will never run; written unless the task has a final one.
     *
     * @param taskId the task
     * @param state FAILURE or REVOKED
     * @param text the record; what is filled in is why a chord failed
     */
    public record Loss(String taskId, ResultState state, Template text) {}

    /**
     * How many parts a chord waits for.
     *
     * @param groupId the group of its header
     * @param size number of parts
     */
    public record ChordSize(String groupId, int size) {}

    /**
     * A member of a chord has ended; the last one to end brings about what waits for all of them.
     *
     * @param member what is noted about the member
     * @param whole follows when all members succeeded: the chord's body, which takes their results
     * @param broken follows when one of them did not
     */
    public record ChordPart(Member member, FollowUps whole, FollowUps broken) {}

    /**
     * A member of a chord as Celery notes it.
     *
     * @param groupId the group of the chord's header
     * @param taskId the member
     * @param score its place, {@code +inf} when it has none
     * @param text {@code [1, id, state, result]}; what is filled in is why an inner chord failed
     */
    public record Member(String groupId, String taskId, String score, Template text) {}
}
