package io.sfworker.celery;

import static io.sfworker.celery.CeleryFixture.await;
import static io.sfworker.celery.RecordedMessages.positional;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.lettuce.core.KillArgs;
import java.time.Clock;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Remote control of a consumer on a real Redis. */
class RemoteControlIT {
    private final CeleryFixture fixture = new CeleryFixture();
    private final Queue<String> ran = new ConcurrentLinkedQueue<>();
    private final CountDownLatch gate = new CountDownLatch(1);
    private ControlClient client = new ControlClient(fixture.server.url());

    @AfterEach
    void stop() {
        gate.countDown();
        client.close();
        fixture.close();
    }

    @Test
    void answersWhileAllSlotsAreBusy() throws Exception {
        fixture.start(waiting(1, ""));
        fixture.redis.lpush("q", positional("t1"), positional("t2"));
        // The first answer also loads classes.
        await(() -> ran.contains("t1") && client.ask("ping") != null);

        long start = System.nanoTime();
        assertThat(reply("ping").path("ok").asText()).isEqualTo("pong");
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(500);
        assertThat(reply("active").get(0).get("id").asText()).isEqualTo("t1");
        assertThat(reply("reserved")).isEmpty();
        JsonNode stats = reply("stats");
        assertThat(stats.path("total").path("tasks.secretflow.execute_task").asInt())
                .isEqualTo(1);
        assertThat(stats.path("broker").path("port").asInt()).isEqualTo(fixture.server.port());
        assertThat(fixture.redis.keys("1111*")).isEmpty();
    }

    @Test
    void answersAgainAfterItsConnectionsBroke() throws Exception {
        fixture.start(waiting(1, ""));
        await(() -> client.ask("ping") != null);

        fixture.redis.clientKill(KillArgs.Builder.typePubsub().skipme());
        fixture.redis.clientKill(KillArgs.Builder.typeNormal().skipme());
        await(() -> client.ask("ping") != null);

        fixture.crashRedis();
        client.close();
        fixture.restartRedis();
        client = new ControlClient(fixture.server.url());
        await(() -> client.ask("ping") != null);
    }

    @Test
    void survivesWhateverIsSaidToIt() throws Exception {
        fixture.start(waiting(1, ""));
        await(() -> client.ask("ping") != null);

        client.shout("no json");
        client.shout("{\"body\": [], \"headers\": 7}");
        client.shout("[".repeat(10_000));
        client.shout("x".repeat(2 << 20));
        client.tell("pcre", body -> body.put("pattern", "(a+)+$"));

        assertThat(reply("ping").path("ok").asText()).isEqualTo("pong");
    }

    @Test
    void repliesOnlyThroughTheExchangeForReplies() throws Exception {
        fixture.start(waiting(1, ""));
        await(() -> client.ask("ping") != null);

        client.replyThrough("secretflow");

        assertThat(client.ask("ping")).isNull();
    }

    @Test
    void dropsTheReplyToAClientThatHasGone() throws Exception {
        fixture.start(waiting(1, ""));
        await(() -> client.ask("ping") != null);
        fixture.redis.del("_kombu.binding.reply.celery.pidbox");

        client.tell("ping", body -> {});

        assertThat(reply("ping").path("ok").asText()).isEqualTo("pong");
        assertThat(fixture.redis.keys("*pidbox*")).containsExactly("_kombu.binding.reply.celery.pidbox");
    }

    @Test
    void stopsTakingTasksUntilToldOtherwise() throws Exception {
        gate.countDown();
        fixture.start(waiting(2, ""));
        fixture.redis.lpush("q", positional("t1"));
        await(() -> ran.contains("t1"));

        assertThat(tellQueue("cancel-consumer")).isEqualTo("no longer consuming from q");
        fixture.redis.lpush("q", positional("t2"));
        assertThat(reply("active-queues")).isEmpty();
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(ran).doesNotContain("t2");
        assertThat(tellQueue("add-consumer")).isEqualTo("add consumer q");

        await(() -> ran.contains("t2") && fixture.unsettled() == 0);
        assertThat(reply("active-queues").get(0).path("name").asText()).isEqualTo("q");
    }

    @Test
    void runsFewerAtOnceWhenItsPoolIsShrunk() throws Exception {
        fixture.start(waiting(2, ""));
        await(() -> client.ask("ping") != null);

        assertThat(reply("pool-shrink").path("ok").asText()).isEqualTo("pool will shrink");
        fixture.redis.lpush("q", positional("t1"), positional("t2"));
        await(() -> ran.size() == 1);
        TimeUnit.MILLISECONDS.sleep(200);
        assertThat(ran).hasSize(1);
        assertThat(reply("pool-grow").path("ok").asText()).isEqualTo("pool will grow");

        await(() -> ran.size() == 2);
    }

    @Test
    void interruptsATaskThatIsTerminated() throws Exception {
        fixture.start(CeleryFixture.route(2, exchange -> {
            note(exchange);
            CeleryClaim claim = Objects.requireNonNull(CeleryClaim.of(exchange));
            await(() -> claim.interrupted().isPresent());
            ran.add("interrupted " + claim.interrupted().orElseThrow());
        }));
        fixture.redis.lpush("q", positional("celery-1"));
        await(() -> ran.contains("celery-1"));

        assertThat(reply("revoke-terminate").path("ok").asText()).isEqualTo("terminate: celery-1");

        await(() -> ran.contains("interrupted REVOKED"));
        assertThat(fixture.redis.zscore("sfworker:1:revoked", "celery-1")).isPositive();
        assertThat(fixture.state("celery-1")).isEqualTo("REVOKED");
        assertThat(reply("revoked").get(0).asText()).isEqualTo("celery-1");
    }

    @Test
    void doesNotBeginATaskThatWasTerminatedWhileItsClaimWasOnTheWay() throws Exception {
        gate.countDown();
        fixture.start(waiting(1, ""));
        await(() -> client.ask("ping") != null);
        assertThat(reply("revoke-terminate").path("ok").asText()).isEqualTo("terminate: tasks unknown");
        // So Redis says of the claim what it said before the command: not revoked.
        fixture.redis.del("sfworker:1:revoked");

        fixture.redis.lpush("q", positional("celery-1"), positional("t2"));

        await(() -> ran.contains("t2") && fixture.unsettled() == 0);
        assertThat(ran).containsExactly("t2");
        assertThat(fixture.state("celery-1")).isEqualTo("REVOKED");
    }

    @Test
    void honoursStampsThatWereRevokedBeforeItStarted() throws Exception {
        fixture.redis.zadd("sfworker:1:revoked-stamps", Clock.systemUTC().millis() / 1000.0, "tenant\0t-1");
        gate.countDown();
        fixture.start(waiting(1, ""));
        fixture.redis.lpush("q", stamped("t1", "t-1"), stamped("t2", "t-2"), stamped("t3", "t-3"));
        await(() -> ran.contains("t3") && fixture.unsettled() == 0);
        assertThat(ran).containsExactly("t2", "t3");
        assertThat(fixture.state("t1")).isEqualTo("REVOKED");

        assertThat(reply("revoke-stamps").path("ok").asText()).contains("flagged as revoked, but not terminated");
        fixture.redis.lpush("q", stamped("t4", "t-2"), positional("t5"));

        await(() -> ran.contains("t5") && fixture.unsettled() == 0);
        assertThat(ran).containsExactly("t2", "t3", "t5");
    }

    @Test
    void spreadsTasksOfALimitedRate() throws Exception {
        gate.countDown();
        fixture.start(waiting(2, "&taskNames=tasks.secretflow.execute_task"));
        await(() -> client.ask("ping") != null);
        JsonNode set = client.ask("rate-limit", arguments -> arguments
                .put("task_name", "tasks.secretflow.execute_task")
                .put("rate_limit", "5/s"));
        assertThat(Objects.requireNonNull(set).path("ok").asText()).isEqualTo("new rate limit set successfully");

        long start = System.nanoTime();
        fixture.redis.lpush("q", positional("t1"), positional("t2"), positional("t3"), positional("t4"));

        await(() -> ran.size() == 4 && fixture.unsettled() == 0);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(590L, 3_000L);
        assertThat(reply("scheduled")).isEmpty();
    }

    @Test
    void listensToNobodyWhenSwitchedOff() throws Exception {
        gate.countDown();
        fixture.start(waiting(1, "&remoteControl=false&heartbeat=0s"));
        fixture.redis.lpush("q", positional("t1"));
        await(() -> ran.contains("t1"));

        assertThat(client.ask("ping")).isNull();
        assertThat(client.events).isEmpty();
    }

    private RouteBuilder waiting(int concurrency, String options) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q?concurrency=" + concurrency + options).process(exchange -> {
                    note(exchange);
                    gate.await();
                });
            }
        };
    }

    private JsonNode reply(String request) {
        return Objects.requireNonNull(client.ask(request), request);
    }

    private String tellQueue(String request) {
        JsonNode reply = client.ask(request, arguments -> arguments.put("queue", "q"));
        return Objects.requireNonNull(reply).path("ok").asText();
    }

    private static String stamped(String id, String tenant) {
        return positional(id).replace("\"stamps\": {}", "\"stamps\": {\"tenant\": [\"%s\"]}".formatted(tenant));
    }

    private void note(Exchange exchange) {
        ran.add(exchange.getMessage().getHeader(CeleryConstants.TASK_ID, String.class));
    }
}
