package io.sfworker;

import io.sfworker.settings.Bounds;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the queue and its Redis.
 *
 * @param redisUrl the URL that the Celery clients have, {@code REDIS_URL}: {@code redis://}, {@code rediss://} with
 *     {@code ssl_ca_certs} and {@code ssl_cert_reqs}, or {@code sentinel://} for each Sentinel with semicolons between
 *     them; Lettuce's {@code redis-sentinel://} too. Without it and without {@code sfworker.celery.redis-host} the
 *     worker starts a Redis of its own, except in production
 * @param redisMaster name of the master that the Sentinels watch, where {@code sfworker.celery.redis-url} does not
 *     have it; Celery's {@code master_name}
 * @param redisHost host of Redis, when there is no {@code sfworker.celery.redis-url}
 * @param redisPort port of Redis, 1 to 65535, when there is no {@code sfworker.celery.redis-url}
 * @param redisDb number of the database in Redis, 0 to 65535, when there is no {@code sfworker.celery.redis-url}
 * @param redisPassword password of Redis; also completes a {@code sfworker.celery.redis-url} that has none
 * @param globalKeyPrefix text that stands before every key and channel in Redis, also before the default names of
 *     channel and list of status events; what kombu calls {@code global_keyprefix}
 * @param queue name of the queue, a list in Redis, that tasks are taken from
 * @param exchange Celery exchange that senders may publish to instead of naming the queue
 * @param routingKey routing key that leads from {@code sfworker.celery.exchange} to {@code sfworker.celery.queue}
 * @param concurrency how many tasks run at a time, 1 to 1000; also the default of {@code sfworker.ray.slots}
 * @param workerName name of the worker that Celery shows; default {@code <NODE_ID>@<NODE_IP>}
 * @param resultExpires how long result records are kept, 0s to 3650d; 0s keeps them for ever
 * @param resultExtended whether result records say how the task was called, all its parameters included, and who ran
 *     it; Celery's {@code result_extended}
 * @param lease how long a worker that is silent keeps its tasks, 1s to 10m; then others take them over
 * @param softTimeLimit how long a task may run before it fails with {@code SOFT_TIME_LIMIT}, counted from its claim,
 *     0s to 3650d; 0s without limit. The message's own limit wins
 * @param timeLimit how long a task may run before it fails with {@code TIME_LIMIT}, counted from its claim, 0s to
 *     3650d; 0s without limit. The message's own limit wins. Reached only when {@code sfworker.celery.soft-time-limit}
 *     is longer or off
 * @param maxLosses how often a worker may be lost while it runs a task, 0 to 1000; then the task fails with {@code
 *     WORKER_LOST}
 * @param visibilityTimeout after which time messages of a dead Python worker on the same queue are taken over, 1s to
 *     30d; set what that worker has as {@code visibility_timeout}
 * @param fairness after how many messages of the queue the least urgent priority is served first, so that it does not
 *     starve, 0 to 1000000; 0 for never, as Celery does
 * @param successorQueues the queues to which callbacks, further steps of a chain and the body of a chord may be sent,
 *     beside {@code sfworker.celery.queue}; default every queue whose name is not reserved: nothing that Celery, kombu
 *     or this worker keeps in Redis can be reached
 * @param waitForRay whether tasks are taken only when Ray and a Runner are up; false for a worker whose routes compute
 *     nothing
 * @param allowEviction whether a Redis that may evict keys is accepted although it can lose tasks
 * @param allowReplayLoss whether a Redis is accepted whose user {@code default} has too few rights to read the
 *     append-only file in full; for one that asks for no rights then, as the newest do
 */
@ConfigurationProperties("sfworker.celery")
public record CeleryProperties(
        @Nullable String redisUrl,
        @Nullable String redisMaster,
        @Nullable String redisHost,
        @DefaultValue("6379") int redisPort,
        @DefaultValue("0") int redisDb,
        @Nullable String redisPassword,
        @DefaultValue("") String globalKeyPrefix,
        @DefaultValue("secretflow_queue") String queue,
        @DefaultValue("secretflow") String exchange,
        @DefaultValue("secretflow") String routingKey,
        @DefaultValue("2") int concurrency,
        @Nullable String workerName,
        @DefaultValue("86400s") Duration resultExpires,
        @DefaultValue("false") boolean resultExtended,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("3600s") Duration softTimeLimit,
        @DefaultValue("3900s") Duration timeLimit,
        @DefaultValue("5") int maxLosses,
        @DefaultValue("3600s") Duration visibilityTimeout,
        @DefaultValue("0") int fairness,
        @DefaultValue List<String> successorQueues,
        @DefaultValue("true") boolean waitForRay,
        @DefaultValue("false") boolean allowEviction,
        @DefaultValue("false") boolean allowReplayLoss) {
    private static final Duration LONGEST = Duration.ofDays(3650);

    public CeleryProperties {
        if (queue.isBlank() || queue.contains(",")) {
            throw new IllegalArgumentException(
                    "sfworker.celery.queue is '%s'; it must be the name of one queue".formatted(queue));
        }
        Bounds.check("sfworker.celery.redis-port", redisPort, 1, 65535);
        Bounds.check("sfworker.celery.redis-db", redisDb, 0, 65535);
        Bounds.check("sfworker.celery.concurrency", concurrency, 1, 1000);
        Bounds.check("sfworker.celery.result-expires", resultExpires, Duration.ZERO, LONGEST);
        Bounds.check("sfworker.celery.lease", lease, Duration.ofSeconds(1), Duration.ofMinutes(10));
        Bounds.check("sfworker.celery.soft-time-limit", softTimeLimit, Duration.ZERO, LONGEST);
        Bounds.check("sfworker.celery.time-limit", timeLimit, Duration.ZERO, LONGEST);
        Bounds.check("sfworker.celery.max-losses", maxLosses, 0, 1000);
        Bounds.check(
                "sfworker.celery.visibility-timeout", visibilityTimeout, Duration.ofSeconds(1), Duration.ofDays(30));
        Bounds.check("sfworker.celery.fairness", fairness, 0, 1_000_000);
    }
}
