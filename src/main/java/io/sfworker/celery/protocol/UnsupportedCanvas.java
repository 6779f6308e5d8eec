package io.sfworker.celery.protocol;

/** Says why a successor cannot be sent; never leaves this package. */
final class UnsupportedCanvas extends Exception {
    private static final long serialVersionUID = 1L;

    private final String text;

    UnsupportedCanvas(String text) {
        // An answer to what a sender wrote, not an incident: no stack trace.
        super(text, null, false, false);
        this.text = text;
    }

    String text() {
        return text;
    }
}
