package io.sfworker.celery.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How much lies in a queue and beside it; one look is one round trip.
 *
 * <p>Fails: {@link QueueUnavailable} through the future. Threads: safe. Redis keys: the queue's lists,
 * {@code unacked_index}, {@code sfworker:1:delayed:*}, {@code sfworker:1:dead:*}, and a list that the caller names.
 */
public final class QueueSizes {
    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final String queue;
    private final String list;

    /** {@code list} is the whole name of a list that is looked at too. */
    public QueueSizes(RedisConnections connections, CeleryKeys keys, String queue, String list) {
        this.connections = connections;
        this.keys = keys;
        this.queue = queue;
        this.list = list;
    }

    /**
     * What one look found.
     *
     * @param waiting messages that can be claimed, of all priorities
     * @param delayed retries and tasks with an ETA, which wait for their time
     * @param deadLetters messages that wait for an operator
     * @param claimed messages that some worker holds, of every queue of this Redis
     * @param listed length of the other list
     * @param roundTrip from the question to Redis's first answer
     */
    public record Sizes(long waiting, long delayed, long deadLetters, long claimed, long listed, Duration roundTrip) {}

    /** Looks now. */
    public CompletionStage<Sizes> look() {
        return connections.commands().run(RedisConnections.COMMAND_TIMEOUT, this::ask);
    }

    /** How many of the dead letters are of bad messages. */
    public CompletionStage<Long> refusedLetters() {
        return connections
                .commands()
                .run(RedisConnections.COMMAND_TIMEOUT, redis -> redis.zcard(keys.deadRefused(queue)));
    }

    private CompletionStage<Sizes> ask(RedisAsyncCommands<String, byte[]> redis) {
        long begin = System.nanoTime();
        CompletableFuture<Duration> roundTrip = redis.ping()
                .thenApply(pong -> Duration.ofNanos(System.nanoTime() - begin))
                .toCompletableFuture();
        List<CompletableFuture<Long>> lists = keys.lists(queue).stream()
                .map(name -> redis.llen(name).toCompletableFuture())
                .toList();
        CompletableFuture<Long> delayed = redis.zcard(keys.delayed(queue)).toCompletableFuture();
        CompletableFuture<Long> dead = redis.zcard(keys.dead(queue)).toCompletableFuture();
        CompletableFuture<Long> claimed = redis.zcard(keys.unackedIndex()).toCompletableFuture();
        CompletableFuture<Long> listed = redis.llen(list).toCompletableFuture();
        CompletableFuture<Void> all = CompletableFuture.allOf(roundTrip, delayed, dead, claimed, listed, allOf(lists));
        return all.thenApply(done -> new Sizes(
                lists.stream().mapToLong(CompletableFuture::join).sum(),
                delayed.join(),
                dead.join(),
                claimed.join(),
                listed.join(),
                roundTrip.join()));
    }

    private static CompletableFuture<Void> allOf(List<CompletableFuture<Long>> answers) {
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
    }
}
