package io.sfworker.celery.protocol;

/** Carries a refusal from the place that saw it to the decoder; never leaves this package. */
final class MessageRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final RefusalReason reason;
    private final String text;

    MessageRefused(RefusalReason reason, String text) {
        // A refusal is an answer, not an incident: without a stack trace a flood of bad messages stays cheap.
        super(text, null, false, false);
        this.reason = reason;
        this.text = text;
    }

    RefusalReason reason() {
        return reason;
    }

    String text() {
        return text;
    }
}
