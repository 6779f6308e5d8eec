package io.sfworker.celery;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.testing.RedisServer;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.awaitility.Awaitility;

/** A Redis, a client to look at it, and at most one Camel context with the component. */
final class CeleryFixture implements AutoCloseable {
    RedisServer server = RedisServer.start();
    private final RedisClient client = RedisClient.create(server.url());
    final RedisCommands<String, String> redis = client.connect().sync();
    private DefaultCamelContext context = new DefaultCamelContext();

    /** Starts a context with these routes, in place of the one before. */
    DefaultCamelContext start(RouteBuilder routes) throws Exception {
        return start(routes, server.url());
    }

    /** The same by way of another address. */
    DefaultCamelContext start(RouteBuilder routes, String url) throws Exception {
        return start(routes, url, "");
    }

    /** The same with a prefix before all keys and channels. */
    DefaultCamelContext start(RouteBuilder routes, String url, String prefix) throws Exception {
        context.stop();
        context = new DefaultCamelContext();
        context.getShutdownStrategy().setTimeout(1);
        context.getShutdownStrategy().setSuppressLoggingOnTimeout(true);
        CeleryComponent celery = new CeleryComponent();
        celery.setRedisUrl(url);
        celery.setGlobalKeyprefix(prefix);
        celery.getConfiguration().setWorkerName("node1@10.0.0.1");
        context.addComponent("celery", celery);
        context.addRoutes(routes);
        context.start();
        return context;
    }

    void stopContext() {
        context.stop();
    }

    /** State of a task's record; {@code none} when there is none. */
    String state(String id) {
        return record(id).path("status").asText("none");
    }

    JsonNode record(String id) {
        return JsonValue.of(redis.get("celery-task-meta-" + id));
    }

    /** What is held or waits anywhere; zero when every message has come to its end. */
    long unsettled() {
        return redis.hlen("unacked")
                + redis.zcard("unacked_index")
                + redis.llen("q")
                + redis.keys("sfworker:1:claims:*").size();
    }

    JsonNode deadLetter(String tag) {
        return JsonValue.of(redis.hget("sfworker:1:dead-body:q", tag));
    }

    /** One route with the id {@code consumer}. */
    static RouteBuilder route(int concurrency, Processor processor) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q?concurrency=" + concurrency).routeId("consumer").process(processor);
            }
        };
    }

    static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(10))
                .until(condition);
    }

    /** Ends Redis as a crash would; what it kept is gone. */
    void crashRedis() {
        server.kill();
        server.close();
    }

    /** Starts an empty Redis where the crashed one was. */
    void restartRedis() {
        server = RedisServer.start(server.port());
    }

    @Override
    public void close() {
        context.stop();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
        server.close();
    }
}
