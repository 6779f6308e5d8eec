package io.sfworker.celery.protocol;

/** Celery's task states that a worker stores; PENDING is the absence of a record. */
public enum ResultState {
    STARTED(false),
    RETRY(false),
    SUCCESS(true),
    FAILURE(true),
    REVOKED(true);

    private final boolean last;

    ResultState(boolean last) {
        this.last = last;
    }

    /** Whether clients stop waiting at this state. */
    public boolean isFinal() {
        return last;
    }
}
