package io.sfworker.revision;

import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where in the routes an exception was raised; travels with the exception, through whatever wraps it, and stands below
 * it in the log.
 */
final class FailedStep extends Exception {
    private static final long serialVersionUID = 1L;

    private final String step;

    private FailedStep(String step) {
        super(step, null, false, false);
        this.step = step;
    }

    /** Remembers the step, unless one further inside is known. */
    static void mark(Throwable error, String step) {
        if (of(error).isEmpty()) {
            error.addSuppressed(new FailedStep(step));
        }
    }

    /** The steps at which {@code error} and what led to it were raised. */
    static Set<String> all(@Nullable Throwable error) {
        return Stream.iterate(error, Objects::nonNull, Throwable::getCause)
                .flatMap(cause -> of(cause).stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> of(Throwable error) {
        return Arrays.stream(error.getSuppressed())
                .filter(FailedStep.class::isInstance)
                .map(mark -> ((FailedStep) mark).step)
                .collect(Collectors.toSet());
    }
}
