package io.sfworker.celery;

import static io.sfworker.celery.CeleryFixture.await;
import static io.sfworker.celery.RecordedMessages.positional;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.KillArgs;
import io.sfworker.celery.protocol.MessageText;
import io.sfworker.celery.redis.QueueStatus;
import io.sfworker.celery.redis.QueueUnavailable;
import io.sfworker.testing.LossyProxy;
import io.sfworker.testing.RedisServer;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Redis goes away, comes back, or is not there yet. */
class CeleryOutageIT {
    private final CeleryFixture fixture = new CeleryFixture();
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void consumesAgainAfterAllItsConnectionsWereKilled() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        fixture.start(CeleryFixture.route(2, exchange -> {
            note(exchange);
            if ("t1".equals(exchange.getMessage().getHeader(CeleryConstants.TASK_ID))) {
                gate.await();
            }
        }));
        fixture.redis.lpush("q", positional("t1"));
        await(() -> ran.contains("t1"));

        fixture.redis.clientKill(KillArgs.Builder.typeNormal().skipme());
        fixture.redis.lpush("q", positional("t2"));

        await(() -> ran.contains("t2"));
        gate.countDown();
        await(() -> fixture.unsettled() == 0);
        assertThat(ran).containsExactly("t1", "t2");
        fixture.redis.lpush("q", positional("t3"));
        await(() -> ran.contains("t3") && fixture.unsettled() == 0);
    }

    @Test
    void runsATaskOnceThoughTheAnswerToItsClaimWasLost() throws Exception {
        try (LossyProxy proxy = new LossyProxy(fixture.server.port())) {
            fixture.start(CeleryFixture.route(2, this::note), "redis://127.0.0.1:%d/0".formatted(proxy.port()));
            fixture.redis.lpush("q", positional("t1"));
            await(() -> ran.contains("t1") && fixture.unsettled() == 0);

            // Only the claim script names this key.
            proxy.loseNextAnswerTo("sfworker:1:token");
            fixture.redis.lpush("q", positional("t2"));

            await(() -> ran.contains("t2") && fixture.unsettled() == 0);
            assertThat(proxy.lost()).isEqualTo(1);
            assertThat(ran).containsExactly("t1", "t2");
            fixture.stopContext();
        }
    }

    @Test
    void runsATaskOnceThoughTheAnswerToItsEndWasLost() throws Exception {
        try (LossyProxy proxy = new LossyProxy(fixture.server.port())) {
            fixture.start(
                    CeleryFixture.route(2, exchange -> {
                        note(exchange);
                        proxy.loseNextAnswerTo("unacked_index");
                    }),
                    "redis://127.0.0.1:%d/0".formatted(proxy.port()));
            fixture.redis.lpush("q", positional("t1"));

            await(() -> proxy.lost() == 1 && fixture.unsettled() == 0);
            fixture.redis.lpush("q", positional("t2"));
            await(() -> ran.contains("t2") && fixture.unsettled() == 0);
            assertThat(ran).containsExactly("t1", "t2");
            fixture.stopContext();
        }
    }

    @Test
    void losesNothingAndRepeatsNothingWhileConnectionsBreakAgainAndAgain() throws Exception {
        fixture.start(CeleryFixture.route(4, this::note));
        for (int i = 0; i < 600; i++) {
            fixture.redis.lpush("q", positional("t" + i));
            if (i % 60 == 30) {
                fixture.redis.clientKill(KillArgs.Builder.typeNormal().skipme());
            }
        }

        await(() -> ran.size() >= 600 && fixture.unsettled() == 0);
        assertThat(ran).containsExactlyInAnyOrderElementsOf(numbered("t", 600));
    }

    @Test
    void startsWithoutRedisAndConsumesOnceItIsThere() throws Exception {
        int port = fixture.server.port();
        fixture.server.kill();
        DefaultCamelContext context = fixture.start(CeleryFixture.route(2, this::note));
        CeleryComponent celery = context.getComponent("celery", CeleryComponent.class);
        await(() -> celery.queueStatus().lastError() != null);

        try (RedisServer later = RedisServer.start(port)) {
            assertThat(later.port()).isEqualTo(port);
            await(() -> "PONG".equals(ping()));
            fixture.redis.lpush("q", positional("t1"));
            await(() -> ran.contains("t1") && fixture.unsettled() == 0);
            QueueStatus status = celery.queueStatus();
            assertThat(status.lastError()).isNull();
            assertThat(status.redisVersion()).isNotNull();
            assertThat(status.maxmemoryPolicy()).isEqualTo("noeviction");
            assertThat(fixture.redis.smembers("_kombu.binding.q")).hasSize(1);
            fixture.stopContext();
        }
    }

    @Test
    void tellsTheRouteFirstThatRedisIsAwayAndThenThatTheClaimIsLost() throws Exception {
        int port = fixture.server.port();
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger tries = new AtomicInteger();
        fixture.start(new RouteBuilder() {
            @Override
            public void configure() {
                onException(StaleClaim.class).handled(true).process(exchange -> ran.add("lost"));
                onException(QueueUnavailable.class)
                        .maximumRedeliveries(-1)
                        .redeliveryDelay(100)
                        .onRedelivery(exchange -> tries.incrementAndGet());
                from("celery:q")
                        .process(exchange -> ran.add("computed"))
                        .process(exchange -> gate.await())
                        .to("celery:q?operation=resultAndAcknowledge");
            }
        });
        fixture.redis.lpush("q", positional("t1"));
        await(() -> ran.contains("computed"));
        fixture.server.kill();
        gate.countDown();
        await(() -> tries.get() > 2);

        try (RedisServer emptied = RedisServer.start(port)) {
            await(() -> ran.contains("lost"));
            assertThat(emptied.port()).isEqualTo(port);
            assertThat(ran).containsExactly("computed", "lost");
            fixture.stopContext();
        }
    }

    @Test
    void runsADelayedTaskWhoseTimeCameBeforeItWasSeenThatRedisIsEmpty() throws Exception {
        fixture.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q?lease=3s").process(exchange -> note(exchange));
            }
        });
        String eta = "\"" + Instant.now().plusMillis(600) + "\"";
        fixture.redis.lpush("q", new MessageText().header("eta", eta).toString());
        await(() -> fixture.redis.zcard("sfworker:1:delayed:q") == 1);

        fixture.redis.flushall();

        await(() -> ran.contains("id-1") && fixture.unsettled() == 0);
        assertThat(ran).containsExactly("id-1");
    }

    private void note(Exchange exchange) {
        ran.add(exchange.getMessage().getHeader(CeleryConstants.TASK_ID, String.class));
    }

    private String ping() {
        try {
            return fixture.redis.ping();
        } catch (io.lettuce.core.RedisException e) {
            return "no answer yet: " + e.getMessage();
        }
    }

    private static List<String> numbered(String prefix, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> prefix + i)
                .toList();
    }
}
