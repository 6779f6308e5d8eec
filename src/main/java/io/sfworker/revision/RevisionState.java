package io.sfworker.revision;

/** What became of a revision. */
public enum RevisionState {
    /** Read from disk; nothing is known about it yet. */
    CANDIDATE,
    /** Passed all checks and the dry run. */
    VALIDATED,
    /** Takes the tasks; one at a time. */
    ACTIVE,
    /** Was active; tasks that began with it go on. */
    RETIRED,
    /** Failed a check, its start, or its first tasks; the reasons say which. */
    REJECTED
}
