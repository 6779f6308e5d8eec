package io.sfworker.celery.redis;

/** What a script answered. */
public enum Outcome {
    /** Done as asked. */
    DONE,
    /** The result record was written and published. */
    WRITTEN,
    /** A final record was there before and stays; everything else was done. */
    KEPT,
    /** Published, but not put onto the list: its key is no list, or may not be written. */
    UNLISTED,
    /** Neither done nor put aside; the message stays in {@code unacked} and is tried again after a long while. */
    LEFT,
    /** Nothing was done: another worker holds the claim now, or nobody does. */
    STALE
}
