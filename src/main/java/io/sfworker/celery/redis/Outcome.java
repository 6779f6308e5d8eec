package io.sfworker.celery.redis;

/** What a script answered. */
public enum Outcome {
    /** Done as asked. */
    DONE,
    /** The result record was written and published. */
    WRITTEN,
    /** A final record was there before and stays; everything else was done. */
    KEPT,
    /** Nothing was done: another worker holds the claim now, or nobody does. */
    STALE
}
