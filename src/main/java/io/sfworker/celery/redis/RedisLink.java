package io.sfworker.celery.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One connection that is opened again by the first command after it broke.
 *
 * <p>A command is sent at most once: when the connection breaks nobody knows whether it was run, so the caller decides.
 *
 * <p>Fails: with {@link QueueUnavailable} when Redis is away or does not serve, with {@link RedisRefused} for every
 * other error it answers; always through the future.
 *
 * <p>Threads: safe; futures complete on Lettuce's threads, which must not be blocked.
 */
final class RedisLink {
    private final Supplier<StatefulRedisConnection<String, byte[]>> opener;
    private final Executor opening;

    private CompletableFuture<StatefulRedisConnection<String, byte[]>> current =
            CompletableFuture.failedFuture(new QueueUnavailable("not connected yet", null));
    private boolean closed;

    RedisLink(Supplier<StatefulRedisConnection<String, byte[]>> opener, Executor opening) {
        this.opener = opener;
        this.opening = opening;
    }

    /** Sends one command and waits for its answer at most {@code timeout}. */
    <T> CompletableFuture<T> run(
            Duration timeout, Function<RedisAsyncCommands<String, byte[]>, CompletionStage<T>> command) {
        return connection()
                .thenCompose(open -> command.apply(open.async())
                        .toCompletableFuture()
                        .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                        .whenComplete((answer, error) -> dropIfUseless(open, error)))
                .exceptionallyCompose(error -> CompletableFuture.failedFuture(translated(error)));
    }

    /** Runs a script by its name, and by its text when Redis does not know it yet. */
    <T> CompletableFuture<T> run(Script script, ScriptOutputType type, List<String> keys, byte[]... arguments) {
        String[] names = keys.toArray(String[]::new);
        return run(
                RedisConnections.COMMAND_TIMEOUT, commands -> commands.<T>evalsha(script.sha(), type, names, arguments)
                        .exceptionallyCompose(error -> {
                            if (unwrapped(error) instanceof RedisNoScriptException) {
                                byte[] source = script.source().getBytes(StandardCharsets.UTF_8);
                                return commands.eval(source, type, names, arguments);
                            }
                            return CompletableFuture.failedFuture(error);
                        }));
    }

    /** Closes the connection; the next command opens another one. */
    synchronized void drop() {
        closeCurrent();
    }

    /** Closes the connection; later commands fail. */
    synchronized void close() {
        closed = true;
        closeCurrent();
    }

    private synchronized CompletableFuture<StatefulRedisConnection<String, byte[]>> connection() {
        if (closed) {
            return CompletableFuture.failedFuture(new QueueUnavailable("the connection was closed", null));
        }
        boolean usable = !current.isDone()
                || (!current.isCompletedExceptionally() && current.join().isOpen());
        if (!usable) {
            closeCurrent();
            current = CompletableFuture.supplyAsync(opener, opening);
        }
        return current;
    }

    private synchronized void closeCurrent() {
        if (current.isDone() && !current.isCompletedExceptionally()) {
            var unused = current.join().closeAsync();
        }
    }

    /**
     * An unanswered command leaves the connection in an unknown state, and one to a Redis that became a replica never
     * writes again; a new one is cheaper than a wrong answer.
     */
    private static void dropIfUseless(StatefulRedisConnection<String, byte[]> open, @Nullable Throwable error) {
        Throwable cause = error == null ? null : unwrapped(error);
        if (cause instanceof TimeoutException || isOfReplica(cause)) {
            var unused = open.closeAsync();
        }
    }

    /** Lettuce has a class for it, and for what scripts say it does not. */
    private static boolean isOfReplica(@Nullable Throwable cause) {
        return cause instanceof RedisException
                && String.valueOf(cause.getMessage()).contains("READONLY");
    }

    private static RuntimeException translated(Throwable error) {
        Throwable cause = unwrapped(error);
        if (cause instanceof QueueUnavailable known) {
            return known;
        }
        if (cause instanceof RedisCommandExecutionException reply) {
            return RedisRefused.of(String.valueOf(reply.getMessage()), reply);
        }
        if (cause instanceof TimeoutException) {
            return new QueueUnavailable("Redis did not answer in time", cause);
        }
        if (cause instanceof CancellationException) {
            return new QueueUnavailable("the connection to Redis broke before the answer came", cause);
        }
        String what = cause instanceof RedisException ? String.valueOf(cause.getMessage()) : cause.toString();
        return new QueueUnavailable("Redis refused or broke off: " + what, cause);
    }

    private static Throwable unwrapped(Throwable error) {
        Throwable cause = error;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
