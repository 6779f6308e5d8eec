package io.sfworker.settings;

import java.time.Duration;

/** Refuses values outside their bounds; the text names setting, value and bounds. */
public final class Bounds {
    private Bounds() {}

    /**
     * Looks at a number.
     *
     * @param name of the setting, with its unit if it has one, for example {@code sfworker.ray.slots}
     * @throws IllegalArgumentException when it is less than {@code least} or more than {@code most}
     */
    public static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s is %d; it must be %d to %d".formatted(name, value, least, most));
        }
    }

    /**
     * Looks at a time.
     *
     * @throws IllegalArgumentException when it is less than {@code least} or more than {@code most}
     */
    public static void check(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(
                    "%s is %s; it must be %s to %s".formatted(name, text(value), text(least), text(most)));
        }
    }

    /** As it is written in settings, in the largest unit without a rest: {@code 30d}, {@code 15s}, {@code 100ms}. */
    private static String text(Duration time) {
        long millis = time.toMillis();
        if (millis % 1000 != 0) {
            return millis + "ms";
        }
        if (millis != 0 && millis % 86_400_000 == 0) {
            return time.toDays() + "d";
        }
        return millis != 0 && millis % 60_000 == 0 ? time.toMinutes() + "m" : time.toSeconds() + "s";
    }
}
