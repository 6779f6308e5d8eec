package io.sfworker.celery;

/** What the producer does; the names are those of the option {@code operation}. */
public enum CeleryOperation {
    /** Writes a STARTED record. */
    started,
    /** Writes a result record. */
    result,
    /** Ends the claim. */
    acknowledge,
    /** Writes a result record and ends the claim in one step. */
    resultAndAcknowledge,
    /** Writes a RETRY record and plans the next attempt; the claim stays. */
    retry,
    /** Puts the message aside and ends the claim. */
    deadLetter,
    /** Sends a new message to the queue. */
    send
}
