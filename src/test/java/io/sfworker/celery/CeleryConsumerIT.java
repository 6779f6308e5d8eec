package io.sfworker.celery;

import static io.sfworker.celery.CeleryFixture.await;
import static io.sfworker.celery.RecordedMessages.positional;
import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.protocol.MalformedMessages;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.camel.Exchange;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckAware;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the consumer takes messages, through good times and bad. */
class CeleryConsumerIT {
    private final CeleryFixture fixture = new CeleryFixture();
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void survivesEveryMalformedMessageAndRunsTheNextGoodOne() throws Exception {
        fixture.start(CeleryFixture.route(2, this::note));
        Map<String, byte[]> malformed = MalformedMessages.all();
        int number = 0;
        for (Map.Entry<String, byte[]> message : malformed.entrySet()) {
            fixture.redis.del("celery-task-meta-id-1");
            // Bytes that are no text cannot be pushed as text; they are tested without the Camel part.
            fixture.redis.lpush("q", new String(message.getValue(), StandardCharsets.UTF_8));
            String good = "good" + number++;
            fixture.redis.lpush("q", positional(good));
            await(() -> ran.contains(good) && fixture.unsettled() == 0);
            assertThat(fixture.state("id-1"))
                    .as(message.getKey())
                    .isEqualTo(message.getKey().startsWith("with id") ? "FAILURE" : "none");
        }
        assertThat(ran).hasSize(malformed.size());
        assertThat(fixture.redis.zcard("sfworker:1:dead:q")).isEqualTo(malformed.size());
    }

    @Test
    void putsAsideAMessageOfAHundredMegabytes() throws Exception {
        fixture.start(CeleryFixture.route(2, this::note));
        fixture.redis.lpush("q", "{\"body\": \"" + "a".repeat(100 << 20) + "\"}");
        fixture.redis.lpush("q", positional("good"));

        await(() -> ran.contains("good") && fixture.unsettled() == 0);

        assertThat(fixture.redis.zcard("sfworker:1:dead:q")).isEqualTo(1);
        assertThat(fixture.redis.hvals("sfworker:1:dead-body:q").get(0))
                .hasSizeLessThan(1000)
                .contains("TOO_LARGE");
    }

    @Test
    void runsInOrderWhenOnlyOneMayRun() throws Exception {
        for (int i = 0; i < 50; i++) {
            fixture.redis.lpush("q", positional("t" + i));
        }

        fixture.start(CeleryFixture.route(1, this::note));

        await(() -> ran.size() == 50 && fixture.unsettled() == 0);
        assertThat(List.copyOf(ran)).isEqualTo(numbered("t", 50));
    }

    @Test
    void claimsNoMoreThanItHasSlots() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger running = new AtomicInteger();
        for (int i = 0; i < 6; i++) {
            fixture.redis.lpush("q", positional("t" + i));
        }
        fixture.start(CeleryFixture.route(3, exchange -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            gate.await();
            running.decrementAndGet();
            note(exchange);
        }));

        await(() -> running.get() == 3);
        assertThat(fixture.redis.llen("q")).isEqualTo(3);
        gate.countDown();

        await(() -> ran.size() == 6 && fixture.unsettled() == 0);
        assertThat(most).hasValue(3);
    }

    @Test
    void waitsWithoutPollingAndWakesAtOnce() throws Exception {
        fixture.start(CeleryFixture.route(2, this::note));
        fixture.redis.lpush("q", positional("warm"));
        await(() -> ran.size() == 1);
        TimeUnit.MILLISECONDS.sleep(500);
        fixture.redis.configResetstat();

        TimeUnit.SECONDS.sleep(3);

        String commands = fixture.redis.info("commandstats");
        // The look at the delayed set, once a second, and one renewal of the lease with a look for lost tasks.
        assertThat(calls(commands, "evalsha")).isLessThanOrEqualTo(7);
        assertThat(calls(commands, "blmove")).isZero();
        assertThat(LongStream.range(0, 5).map(this::millisToRun).min().orElseThrow())
                .isLessThan(50);
    }

    @Test
    void reportsItsHealth() throws Exception {
        DefaultCamelContext context = fixture.start(CeleryFixture.route(2, this::note));
        fixture.redis.lpush("q", positional("t1"));
        await(() -> ran.contains("t1"));

        HealthCheck.Result result = ((HealthCheckAware)
                        context.getRoute("consumer").getConsumer())
                .getHealthCheck()
                .call();

        assertThat(result.getState()).isEqualTo(HealthCheck.State.UP);
        assertThat(result.getDetails()).containsEntry("queue", "q").containsKeys("lastPoll", "redisVersion");
    }

    @Test
    void takesNothingWhileSuspended() throws Exception {
        DefaultCamelContext context = fixture.start(CeleryFixture.route(2, this::note));
        context.getRouteController().suspendRoute("consumer");
        fixture.redis.lpush("q", positional("t1"));
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(ran).isEmpty();
        assertThat(fixture.redis.llen("q")).isEqualTo(1);

        context.getRouteController().resumeRoute("consumer");

        await(() -> ran.contains("t1") && fixture.unsettled() == 0);
    }

    @Test
    void givesBackInOrderWhatDidNotEndInTime() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        fixture.start(CeleryFixture.route(3, exchange -> {
            note(exchange);
            never.await();
        }));
        for (int i = 0; i < 5; i++) {
            fixture.redis.lpush("q", positional("t" + i));
        }
        await(() -> ran.size() == 3);

        long start = System.nanoTime();
        fixture.stopContext();

        // Camel's limit is one second here; what comes after it must be quick.
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(5_000);
        assertThat(fixture.redis.hlen("unacked")).isZero();
        assertThat(fixture.redis.keys("sfworker:1:claim*")).isEmpty();
        assertThat(fixture.redis.keys("sfworker:1:owner:*")).isEmpty();
        assertThat(fixture.redis.exists("sfworker:1:dead:q")).isZero();
        List<String> inTurn = new ArrayList<>(fixture.redis.lrange("q", 0, -1));
        java.util.Collections.reverse(inTurn);
        assertThat(inTurn).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(inTurn.get(i)).contains("\"t" + i + "\"");
            assertThat(inTurn.get(i).contains("redelivered")).isEqualTo(i < 3);
        }
    }

    /** Of a few, because other programs on the machine may get in the way of one. */
    private long millisToRun(long number) {
        long start = System.nanoTime();
        fixture.redis.lpush("q\u0006\u00169", positional("t" + number));
        await(() -> ran.contains("t" + number));
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    }

    private void note(Exchange exchange) {
        ran.add(exchange.getMessage().getHeader(CeleryConstants.TASK_ID, String.class));
    }

    private static int calls(String commandstats, String command) {
        String start = "cmdstat_" + command + ":calls=";
        int at = commandstats.indexOf(start);
        return at < 0
                ? 0
                : Integer.parseInt(commandstats.substring(at + start.length()).split(",", 2)[0]);
    }

    private static List<String> numbered(String prefix, int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> prefix + i)
                .toList();
    }
}
