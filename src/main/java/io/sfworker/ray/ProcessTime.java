package io.sfworker.ray;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * How long a process worked at a call, by the clock of this machine.
 *
 * @param party whose process; empty for that of the Runner
 * @param pid id of the process
 * @param began when it took the call
 * @param ended when it answered
 */
public record ProcessTime(String party, long pid, Instant began, Instant ended) {
    /** Reads a list of {@code {"party", "pid", "began", "ended"}}, times in seconds since 1970. */
    static List<ProcessTime> of(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(time -> new ProcessTime(
                        time.path("party").asText(),
                        time.path("pid").asLong(),
                        instant(time.path("began")),
                        instant(time.path("ended"))))
                .toList();
    }

    private static Instant instant(JsonNode seconds) {
        return Instant.EPOCH.plusNanos((long) (seconds.asDouble() * 1e9));
    }
}
