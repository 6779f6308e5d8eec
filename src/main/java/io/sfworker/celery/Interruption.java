package io.sfworker.celery;

/** Why a running task has to end. */
public enum Interruption {
    /** Somebody revoked it and asked to terminate it. */
    REVOKED,
    /** It ran longer than its soft time limit. */
    SOFT_TIME_LIMIT,
    /** It ran longer than its hard time limit. */
    TIME_LIMIT,
    /** Another worker holds it now. */
    LOST
}
