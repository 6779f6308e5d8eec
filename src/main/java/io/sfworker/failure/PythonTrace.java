package io.sfworker.failure;

/** What Python says of a failure for the log of this node: usually a traceback, as the text of an exception. */
public final class PythonTrace extends Exception {
    private static final long serialVersionUID = 1L;

    public PythonTrace(String trace) {
        super(trace, null, false, false);
    }
}
