package io.sfworker;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the queue and its Redis.
 *
 * @param redisUrl the URL that the Celery clients have, {@code REDIS_URL}: {@code redis://}, {@code rediss://} with
 *     {@code ssl_ca_certs} and {@code ssl_cert_reqs}, or {@code sentinel://} for each Sentinel with semicolons between
 *     them; Lettuce's {@code redis-sentinel://} too. Without it and without {@code redisHost} the worker starts a Redis
 *     of its own, except in production
 * @param redisMaster the name of the master that the Sentinels watch, where the URL does not have it; Celery's
 *     {@code master_name}
 * @param redisHost host, when there is no URL
 * @param redisPort port, when there is no URL
 * @param redisDb database number, when there is no URL
 * @param redisPassword password; also completes a URL that has none
 * @param globalKeyPrefix stands before every key and channel, also before the default names of {@code
 *     sfworker.status}; what kombu calls {@code global_keyprefix}
 * @param queue the list to consume
 * @param exchange exchange that senders may publish to
 * @param routingKey routing key that leads from the exchange to the queue
 * @param concurrency number of tasks at a time, which is also the number of slots, 1 to 1000
 * @param workerName name that Celery shows; default {@code <NODE_ID>@<NODE_IP>}
 * @param resultExpires how long result records are kept; 0s keeps them for ever
 * @param resultExtended whether result records say how the task was called, all its parameters included, and who ran
 *     it; Celery's {@code result_extended}
 * @param lease how long a claim lasts without renewal
 * @param softTimeLimit how long a task may run before it fails with {@code SOFT_TIME_LIMIT}, counted from its claim; 0s
 *     without limit. The message's own limit wins
 * @param timeLimit as {@code softTimeLimit}, with {@code TIME_LIMIT}; reached only when the soft one is longer or off
 * @param maxLosses how often a worker may be lost while it runs a task; then the task fails with {@code WORKER_LOST}
 * @param visibilityTimeout after which time messages of a dead Python worker on the same queue are taken over; the
 *     same value as that worker's
 * @param fairness after how many messages the least urgent priority is served first, so that it does not starve; 0 for
 *     never, as Celery does
 * @param waitForRay whether tasks are taken only when Ray and a Runner are up; false for a worker whose routes compute
 *     nothing
 * @param allowEviction whether a Redis that may evict keys is accepted although it can lose tasks
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
        @DefaultValue("true") boolean waitForRay,
        @DefaultValue("false") boolean allowEviction) {}
