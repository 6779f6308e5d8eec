package io.sfworker.task;

/**
 * One try to compute a task, for example {@code 3c0e5b9e-…/0/17}: Celery id, retries, number of the claim.
 *
 * <p>Two deliveries of one message are two attempts; what one of them left behind never meets the other.
 */
public record AttemptId(String value) {
    /** The attempt of one delivery of a message. */
    public static AttemptId of(String celeryId, int retries, String token) {
        return new AttemptId(celeryId + "/" + retries + "/" + token.substring(token.indexOf(':') + 1));
    }

    @Override
    public String toString() {
        return value;
    }
}
