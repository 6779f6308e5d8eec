package io.sfworker.celery.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * How many messages of a queue wait for what.
 *
 * @param waiting for a worker, at all priorities
 * @param delayed for their time
 * @param deadLetters for an operator
 */
public record QueueLengths(long waiting, long delayed, long deadLetters) {
    /** Asks Redis. Fails: {@link QueueUnavailable} through the future. */
    public static CompletionStage<QueueLengths> of(RedisConnections connections, CeleryKeys keys, String queue) {
        List<CompletableFuture<Long>> lists = keys.lists(queue).stream()
                .map(list -> connections.commands().run(RedisConnections.COMMAND_TIMEOUT, redis -> redis.llen(list)))
                .toList();
        CompletableFuture<Long> delayed = count(connections, keys.delayed(queue));
        CompletableFuture<Long> dead = count(connections, keys.dead(queue));
        return CompletableFuture.allOf(lists.toArray(CompletableFuture[]::new))
                .thenCombine(delayed, (done, count) -> count)
                .thenCombine(
                        dead,
                        (waits, letters) -> new QueueLengths(
                                lists.stream()
                                        .mapToLong(CompletableFuture::join)
                                        .sum(),
                                waits,
                                letters));
    }

    private static CompletableFuture<Long> count(RedisConnections connections, String key) {
        return connections.commands().run(RedisConnections.COMMAND_TIMEOUT, redis -> redis.zcard(key));
    }
}
