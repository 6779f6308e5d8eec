package io.sfworker.celery.protocol;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;

/** ISO 8601 times as Python's {@code isoformat} writes and Celery reads them; a time without offset means UTC. */
public final class PythonTime {
    private static final DateTimeFormatter READER = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .appendOffset("+HH:mm", "Z")
            .optionalEnd()
            .optionalStart()
            .appendOffset("+HHmm", "Z")
            .optionalEnd()
            .toFormatter();

    private static final DateTimeFormatter WHOLE_SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx");
    private static final DateTimeFormatter MICROSECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx");

    private PythonTime() {}

    /** The instant, or empty when the text is no time. */
    static Optional<Instant> parse(String text) {
        try {
            TemporalAccessor time = READER.parseBest(text.strip(), OffsetDateTime::from, LocalDateTime::from);
            return Optional.of(
                    time instanceof OffsetDateTime offset
                            ? offset.toInstant()
                            : LocalDateTime.from(time).toInstant(ZoneOffset.UTC));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** For example {@code 2026-11-20T15:05:33.965123+00:00}; microseconds only when there are any. */
    public static String format(Instant time) {
        OffsetDateTime utc = time.atOffset(ZoneOffset.UTC);
        boolean whole = utc.get(ChronoField.MICRO_OF_SECOND) == 0;
        return utc.format(whole ? WHOLE_SECONDS : MICROSECONDS);
    }
}
