package io.sfworker.celery;

/** What the producer does; the names are those of the option {@code operation}. */
public enum CeleryOperation {
    /** Registers the run of an execution; the header CamelCeleryExecution tells what to do. */
    begin,
    /** From now on the execution ends when its worker is lost, instead of being run again. */
    onlyOnce,
    /** Goes on only while the claim holds, and for another lease: for the step before an effect. */
    confirm,
    /** Publishes the body on the option channel and puts it onto the list, in one step, while the claim holds. */
    publish,
    /** Parks the message for the time of the option delay and ends the claim. */
    postpone,
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
