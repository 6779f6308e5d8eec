package io.sfworker.celery.redis;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Redis refuses beside the tasks themselves, for health: the worker goes on as far as it can, and somebody has to
 * know. A trouble is over when the same thing works again, or was not heard of for two minutes.
 *
 * <p>Threads: safe.
 */
final class Troubles {
    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);
    private static final long LIFE_NANOS = Duration.ofMinutes(2).toNanos();

    private final Map<String, Trouble> byPlace = new ConcurrentHashMap<>();

    private record Trouble(String text, long since) {
        boolean isOver() {
            return System.nanoTime() - since > LIFE_NANOS;
        }
    }

    /** Said once in the log, however often it happens. */
    void note(String place, String text) {
        Trouble before = byPlace.put(place, new Trouble(text, System.nanoTime()));
        if (before == null || before.isOver() || !before.text().equals(text)) {
            LOG.error("Redis refuses what the worker needs for {}: {}", place, text);
        }
    }

    void over(String place) {
        byPlace.remove(place);
    }

    /** Notes what becomes of the answer, and hands it on. */
    <T> CompletableFuture<T> watched(String place, CompletableFuture<T> answer) {
        return answer.whenComplete((done, error) -> {
            if (error == null) {
                over(place);
            } else if (isRefusal(error)) {
                note(place, String.valueOf(cause(error).getMessage()));
            }
        });
    }

    static boolean isRefusal(Throwable error) {
        return cause(error) instanceof RedisRefused;
    }

    private static Throwable cause(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** One of them; empty when there is none. */
    Optional<String> any() {
        return byPlace.entrySet().stream()
                .filter(entry -> !entry.getValue().isOver())
                .map(entry ->
                        "%s: %s".formatted(entry.getKey(), entry.getValue().text()))
                .sorted()
                .findFirst();
    }
}
