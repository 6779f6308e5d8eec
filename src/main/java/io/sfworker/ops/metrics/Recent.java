package io.sfworker.ops.metrics;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * The last answer of somebody who may be slow or away: asked once a second at most, and waited for half a second.
 *
 * <p>All gauges of one reading by Prometheus share an answer, so that it takes half a second at most however many there
 * are. Threads: safe; those who ask at the same time wait together.
 */
final class Recent<T> {
    private static final Duration FRESH = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

    private final Supplier<CompletionStage<T>> question;
    private Optional<T> answer = Optional.empty();
    private long freshUntil;
    private boolean asked;

    Recent(Supplier<CompletionStage<T>> question) {
        this.question = question;
    }

    /** A number of the answer; not a number, as Prometheus wants it, without one. */
    double value(ToDoubleFunction<T> part) {
        return get().map(part::applyAsDouble).orElse(Double.NaN);
    }

    private synchronized Optional<T> get() {
        if (!asked || System.nanoTime() - freshUntil > 0) {
            // A copy, because giving up must not end what others wait for.
            answer = question.get()
                    .toCompletableFuture()
                    .copy()
                    .orTimeout(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                    .handle((found, error) -> error == null ? Optional.of(found) : Optional.<T>empty())
                    .join();
            asked = true;
            freshUntil = System.nanoTime() + FRESH.toNanos();
        }
        return answer;
    }
}
