package io.sfworker.celery;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.sfworker.testing.RedisServer;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the component alone: claim, a processor that echoes, result and acknowledgement in one script.
 *
 * <p>Run it as a program; arguments: tasks (20000), concurrency (2).
 */
public final class EchoBench {
    private static final Logger LOG = LoggerFactory.getLogger(EchoBench.class);

    private EchoBench() {}

    public static void main(String[] arguments) throws Exception {
        int tasks = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 20_000;
        int concurrency = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 2;
        try (RedisServer server = RedisServer.start()) {
            run(server, tasks, concurrency);
        }
    }

    private static void run(RedisServer server, int tasks, int concurrency) throws Exception {
        RedisClient client = RedisClient.create(server.url());
        RedisCommands<String, String> redis = client.connect().sync();
        AtomicLong done = new AtomicLong();
        DefaultCamelContext context = new DefaultCamelContext();
        CeleryComponent celery = new CeleryComponent();
        celery.setRedisUrl(server.url());
        context.addComponent("celery", celery);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:bench?concurrency=" + concurrency)
                        .setBody(constant("{\"echo\": true}"))
                        .to("celery:bench?operation=resultAndAcknowledge")
                        .process(exchange -> done.incrementAndGet());
            }
        });
        context.start();
        for (int round = 0; round < 3; round++) {
            throughput(redis, done, tasks);
        }
        latency(client, redis, 2_000);
        context.stop();
        client.shutdown();
    }

    private static void throughput(RedisCommands<String, String> redis, AtomicLong done, int tasks) throws Exception {
        done.set(0);
        String[] messages = new String[tasks];
        Arrays.setAll(messages, i -> RecordedMessages.positional("t" + i));
        redis.rpush("parked", messages);
        redis.rename("parked", "bench");
        // A rename wakes nobody who waits; one push does.
        redis.lpush("bench", RecordedMessages.positional("last"));
        long start = System.nanoTime();
        while (done.get() < tasks + 1) {
            Thread.onSpinWait();
            TimeUnit.MILLISECONDS.sleep(1);
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        LOG.info("throughput: {} tasks in {} s = {}/s", tasks, seconds, Math.round(tasks / seconds));
    }

    private static void latency(RedisClient client, RedisCommands<String, String> redis, int tasks) throws Exception {
        long[] micros = new long[tasks];
        var published = new LinkedBlockingQueue<Long>();
        subscribe(client, published);
        for (int i = 0; i < tasks; i++) {
            String message = RecordedMessages.positional("l" + i);
            long start = System.nanoTime();
            redis.lpush("bench", message);
            Long end = published.poll(5, TimeUnit.SECONDS);
            micros[i] = end == null ? Long.MAX_VALUE : (end - start) / 1000;
        }
        Arrays.sort(micros);
        LOG.info(
                "latency push to publish, one at a time: p50 {} us, p90 {} us, p99 {} us",
                micros[tasks / 2],
                micros[tasks * 9 / 10],
                micros[tasks * 99 / 100]);
    }

    private static void subscribe(RedisClient client, BlockingQueue<Long> published) throws InterruptedException {
        var subscriber = client.connectPubSub();
        CountDownLatch subscribed = new CountDownLatch(1);
        subscriber.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String pattern, String channel, String message) {
                var unused = published.offer(System.nanoTime());
            }

            @Override
            public void psubscribed(String pattern, long count) {
                subscribed.countDown();
            }
        });
        subscriber.sync().psubscribe("celery-task-meta-*");
        subscribed.await();
    }
}
