package io.sfworker.celery.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.sfworker.testing.RedisServer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A Redis, empty before each test and gone after the last, a client to look at it, and brokers on {@code q}. */
final class RedisFixture implements BeforeEachCallback, AfterAllCallback {
    static final String TASK_KEY = "celery-task-meta-id-1";

    final RedisServer server = RedisServer.start();
    final RedisClient client = RedisClient.create(server.url());
    final RedisCommands<String, String> redis = client.connect().sync();
    final CeleryKeys keys = new CeleryKeys("");
    /** Why messages were put aside. */
    final Queue<String> reasons = new ConcurrentLinkedQueue<>();

    private final RedisConnections connections = RedisConnections.to(server.url());

    Broker broker(String worker) {
        return new Broker(
                connections, keys, settings(Owner.of(worker, "{}"), Duration.ofSeconds(15)), Clock.systemUTC());
    }

    static BrokerSettings settings(Owner owner, Duration lease) {
        BrokerSettings.Binding binding = new BrokerSettings.Binding("secretflow", "secretflow");
        BrokerSettings.Reading reading = new BrokerSettings.Reading(1 << 20, 0, Duration.ofHours(1));
        return new BrokerSettings("q", owner, lease, binding, reading);
    }

    Settlement settlement(Settlement.Retention retention) {
        return new Settlement(connections, keys, Clock.systemUTC(), retention, reasons::add);
    }

    RedisConnections connections() {
        return connections;
    }

    /** Pushes messages as a client does and claims them all. */
    List<Claim> claimed(Broker broker, String... messages) {
        for (String message : messages) {
            redis.lpush("q", message);
        }
        return answer(broker.claim(messages.length));
    }

    /** Makes a key something else, with nonsense in it. */
    void become(String key, String type) {
        redis.del(key);
        switch (type) {
            case "string" -> redis.set(key, "x");
            case "list" -> redis.lpush(key, "x");
            case "set" -> redis.sadd(key, "x");
            case "zset" -> redis.zadd(key, 1, "x");
            case "hash" -> redis.hset(key, "x", "x");
            default -> redis.xadd(key, Map.of("x", "x"));
        }
    }

    static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
    }

    @Override
    public void beforeEach(ExtensionContext test) {
        redis.flushall();
    }

    @Override
    public void afterAll(ExtensionContext tests) {
        connections.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }
}
