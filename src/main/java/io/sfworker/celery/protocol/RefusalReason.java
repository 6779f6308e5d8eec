package io.sfworker.celery.protocol;

/** Why a message cannot become a task; each reason knows the Python exception under which clients see it. */
public enum RefusalReason {
    /** The list element, the body or the unpacked body is over its limit. */
    TOO_LARGE("DecodeError", "kombu.exceptions"),
    /** Not UTF-8 text. */
    BAD_UTF8("DecodeError", "kombu.exceptions"),
    /** Not one JSON value, nested too deeply, or with a number too long. */
    NOT_JSON("DecodeError", "kombu.exceptions"),
    /** JSON, but not Celery's object with {@code headers} and {@code properties}. */
    NOT_AN_ENVELOPE("DecodeError", "kombu.exceptions"),
    /** {@code content-type} is not {@code application/json}: pickle, yaml, text. */
    CONTENT_DISALLOWED("ContentDisallowed", "kombu.exceptions"),
    /** {@code body_encoding} unknown or base64 broken. */
    BAD_BODY_ENCODING("DecodeError", "kombu.exceptions"),
    /** {@code compression} unknown, not supported, or the compressed data is broken. */
    BAD_COMPRESSION("DecodeError", "kombu.exceptions"),
    /** The body holds a {@code __type__} that Celery does not know. */
    UNKNOWN_TYPE("DecodeError", "kombu.exceptions"),
    /** The body is missing, empty or has the wrong shape. */
    BAD_BODY("DecodeError", "kombu.exceptions"),
    /** No task name, neither in the headers nor in the body. */
    NOT_A_TASK("InvalidTaskError", "celery.exceptions"),
    /** The task id is missing, too long or has characters that must not go into a key name. */
    BAD_ID("InvalidTaskError", "celery.exceptions"),
    /** {@code args} is no list or {@code kwargs} no object. */
    BAD_ARGUMENTS("InvalidTaskError", "celery.exceptions"),
    /** {@code eta} or {@code expires} cannot be read, or {@code eta} is too far ahead. */
    BAD_TIME("InvalidTaskError", "celery.exceptions"),
    /** {@code timelimit} is not a pair of seconds. */
    BAD_TIMELIMIT("InvalidTaskError", "celery.exceptions"),
    /** A callback, the rest of a chain or the body of a chord names a queue to which no successor may be sent. */
    BAD_SUCCESSOR("InvalidTaskError", "celery.exceptions"),
    /** The decoder itself failed; a defect of ours, not of the sender. */
    DECODER_FAILED("DecodeError", "kombu.exceptions");

    private final String exceptionType;
    private final String exceptionModule;

    RefusalReason(String exceptionType, String exceptionModule) {
        this.exceptionType = exceptionType;
        this.exceptionModule = exceptionModule;
    }

    /** Name of the Python exception, for example {@code DecodeError}. */
    public String exceptionType() {
        return exceptionType;
    }

    /** Module of the Python exception, for example {@code kombu.exceptions}. */
    public String exceptionModule() {
        return exceptionModule;
    }
}
