package io.sfworker.celery.control;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How often tasks of a name may begin and how long they may run, as remote control has set it; until it does, nothing.
 *
 * <p>Threads: safe.
 */
public final class TaskLimits {
    /** Tasks whose beginning was put off and that are remembered, per name; a forgotten one is put off once more. */
    private static final int MOST_PROMISES = 10_000;

    private final Map<String, Rate> rates = new ConcurrentHashMap<>();
    private final Map<String, Times> times = new ConcurrentHashMap<>();

    /**
     * Limits of the run time of tasks with one name.
     *
     * @param soft when it is asked to end; null for what holds otherwise
     * @param hard when it is killed; null for what holds otherwise
     */
    public record Times(@Nullable Duration soft, @Nullable Duration hard) {
        static final Times NONE = new Times(null, null);
    }

    /** When a task may begin that is there now: now, or later if more of its name wait than their rate allows. */
    public Instant mayBegin(String task, String id, Instant now) {
        // The map is empty but for those few workers that were told something.
        Rate rate = rates.isEmpty() ? null : rates.get(task);
        return rate == null ? now : rate.mayBegin(id, now);
    }

    /** The run times that remote control has set for tasks of this name. */
    public Times times(String task) {
        return times.isEmpty() ? Times.NONE : times.getOrDefault(task, Times.NONE);
    }

    /** For example {@code 10/m}; empty for no limit. */
    Optional<String> rate(String task) {
        return Optional.ofNullable(rates.get(task)).map(Rate::text);
    }

    /** Sets how many may begin in a second; zero for as many as there are. */
    void setRate(String task, double perSecond, String text) {
        if (perSecond > 0) {
            rates.put(task, new Rate(text, Duration.ofNanos((long) Math.min(1e9 / perSecond, Long.MAX_VALUE / 4.0))));
        } else {
            rates.remove(task);
        }
    }

    void setTimes(String task, Times limits) {
        times.put(task, limits);
    }

    /** Begins are spread evenly: one every so often. */
    private static final class Rate {
        private final String text;
        private final Duration interval;
        private final Map<String, Instant> promises = new LinkedHashMap<>();
        private Instant next = Instant.EPOCH;

        Rate(String text, Duration interval) {
            this.text = text;
            this.interval = interval;
        }

        String text() {
            return text;
        }

        synchronized Instant mayBegin(String id, Instant now) {
            Instant promised = promises.get(id);
            if (promised != null) {
                if (!promised.isAfter(now)) {
                    promises.remove(id);
                }
                return promised.isAfter(now) ? promised : now;
            }
            Instant begin = next.isAfter(now) ? next : now;
            next = begin.plus(interval);
            if (begin.isAfter(now)) {
                promise(id, begin);
            }
            return begin;
        }

        private void promise(String id, Instant begin) {
            if (promises.size() >= MOST_PROMISES) {
                promises.remove(promises.keySet().iterator().next());
            }
            promises.put(id, begin);
        }
    }
}
