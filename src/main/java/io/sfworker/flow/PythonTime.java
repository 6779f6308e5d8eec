package io.sfworker.flow;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Times as the senders' Python code writes them: local, without zone, always with microseconds. */
public final class PythonTime {
    private static final DateTimeFormatter NAIVE_LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");

    private PythonTime() {}

    /** For example {@code 2026-01-07T10:00:00.000001}; the zone is the process's (task contract, section 4.2). */
    public static String naiveLocal(Instant instant, ZoneId zone) {
        return NAIVE_LOCAL.format(instant.atZone(zone));
    }
}
