package io.sfworker.doctor;

/**
 * What was seen in one place.
 *
 * @param grade how bad it is
 * @param subject what was looked at, for example {@code redis policy}
 * @param text what was seen
 * @param fix what to do; empty when all is well
 */
public record Finding(Grade grade, String subject, String text, String fix) {
    /** How bad something is. */
    public enum Grade {
        /** As it should be. */
        OK,
        /** The worker runs, and may disappoint. */
        WARN,
        /** The worker will not run, or will lose something. */
        BAD
    }

    static Finding ok(String subject, String text) {
        return new Finding(Grade.OK, subject, text, "");
    }

    static Finding warn(String subject, String text, String fix) {
        return new Finding(Grade.WARN, subject, text, fix);
    }

    /** Something that keeps the worker from running. */
    public static Finding bad(String subject, String text, String fix) {
        return new Finding(Grade.BAD, subject, text, fix);
    }
}
