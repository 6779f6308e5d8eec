package io.sfworker.celery.control;

import io.sfworker.celery.protocol.PythonText;

/** A command that is not carried out; the text is the reply's {@code error}. */
final class CommandRefused extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandRefused(String text) {
        // An answer, not an incident.
        super(text, null, false, false);
    }

    /** As kombu tells that the arguments of a command do not fit it. */
    static CommandRefused badArgument(String text) {
        return new CommandRefused(PythonText.exception("ValueError", text));
    }
}
