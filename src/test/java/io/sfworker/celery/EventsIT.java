package io.sfworker.celery;

import static io.sfworker.celery.CeleryFixture.await;
import static io.sfworker.celery.RecordedMessages.positional;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events of a consumer on a real Redis. */
class EventsIT {
    private final CeleryFixture fixture = new CeleryFixture();
    private final CountDownLatch gate = new CountDownLatch(1);
    private ControlClient client = new ControlClient(fixture.server.url());

    @AfterEach
    void stop() {
        gate.countDown();
        client.close();
        fixture.close();
    }

    @Test
    void tellsThatItIsThereAndThatItGoes() throws Exception {
        long listening = listening();
        fixture.start(echo("&heartbeat=200ms"));

        await(() -> !client.last("worker-heartbeat").isMissingNode());
        assertThat(listening()).isGreaterThan(listening);
        JsonNode online = client.last("worker-online");
        assertThat(online.path("channel").asText()).isEqualTo("/0.celeryev/worker.online");
        assertThat(online.path("hostname").asText()).isEqualTo("node1@10.0.0.1");
        assertThat(online.path("freq").asDouble()).isEqualTo(0.2);
        fixture.stopContext();

        await(() -> !client.last("worker-offline").isMissingNode());
        await(() -> listening() == listening);
    }

    /** Connections that hear what is published. */
    private long listening() {
        return fixture.redis
                .clientList()
                .lines()
                .filter(line -> line.contains(" sub=1 ") || line.contains(" psub=1 "))
                .count();
    }

    @Test
    void beatsAtOnceWhenAsked() throws Exception {
        fixture.start(echo("&heartbeat=60s"));
        await(() -> client.ask("ping") != null);

        client.ask("heartbeat");

        await(() -> client.last("worker-heartbeat").path("freq").asInt() == 5);
    }

    @Test
    void tellsOfTasksOnlyWhileSomebodyWantsToKnow() throws Exception {
        fixture.start(echo(""));
        await(() -> client.ask("ping") != null);
        run("t1");

        assertThat(told("enable-events")).isEqualTo("task events enabled");
        assertThat(told("enable-events")).isEqualTo("task events already enabled");
        run("t2");
        await(() -> client.typesOf("t2").size() == 3);
        assertThat(told("disable-events")).isEqualTo("task events disabled");
        assertThat(told("disable-events")).isEqualTo("task events already disabled");
        run("t3");
        told("enable-events");
        run("t4");
        await(() -> client.typesOf("t4").size() == 3);

        assertThat(client.typesOf("t1")).isEmpty();
        assertThat(client.typesOf("t2")).containsExactly("task-received", "task-started", "task-succeeded");
        assertThat(client.typesOf("t3")).isEmpty();
        assertThat(client.last("task-succeeded").path("channel").asText()).isEqualTo("/0.celeryev/task.multi");
        assertThat(client.last("task-received").path("args").asText()).isEqualTo("(...)");
        assertThat(client.last("task-succeeded").path("result").asText()).isEqualTo("(...)");
    }

    @Test
    void tellsHowTasksEnd() throws Exception {
        fixture.start(echo("&sendTaskEvents=true"));
        await(() -> client.ask("ping") != null);

        fixture.redis.lpush("q", positional("fails"));
        fixture.redis.lpush("q", positional("retries"));
        fixture.redis.lpush("q", positional("waits"));
        fixture.redis.lpush(
                "q", positional("late").replace("\"expires\": null", "\"expires\": \"2020-01-01T00:00:00\""));
        await(() -> client.typesOf("late").contains("task-revoked")
                && client.typesOf("waits").size() == 2
                && client.typesOf("retries").size() == 3);
        fixture.stopContext();

        await(() -> client.typesOf("waits").size() == 3);
        assertThat(client.typesOf("fails")).containsExactly("task-received", "task-started", "task-failed");
        assertThat(client.last("task-failed").path("exception").asText()).contains("IllegalStateException(");
        assertThat(client.typesOf("retries")).containsExactly("task-received", "task-started", "task-retried");
        assertThat(client.typesOf("waits")).containsExactly("task-received", "task-started", "task-rejected");
        assertThat(client.last("task-revoked").path("expired").asBoolean()).isTrue();
    }

    @Test
    void losesNoOrderAndNothingInABurst() throws Exception {
        fixture.start(echo("&sendTaskEvents=true"));
        await(() -> client.ask("ping") != null);
        int tasks = 100;
        for (int i = 0; i < tasks; i++) {
            fixture.redis.lpush("q", positional("t" + i));
        }

        await(() -> client.typesOf("t" + (tasks - 1)).size() == 3);

        for (int i = 0; i < tasks; i++) {
            assertThat(client.typesOf("t" + i)).containsExactly("task-received", "task-started", "task-succeeded");
        }
    }

    @Test
    void doesNotHoldUpTasksWhileRedisIsAway() throws Exception {
        fixture.start(echo("&sendTaskEvents=true"));
        await(() -> client.ask("ping") != null);
        fixture.crashRedis();
        client.close();
        TimeUnit.MILLISECONDS.sleep(500);
        fixture.restartRedis();
        client = new ControlClient(fixture.server.url());

        await(() -> !client.last("worker-heartbeat").isMissingNode());
        fixture.redis.lpush("q", positional("t1"));
        await(() -> client.typesOf("t1").size() == 3);
    }

    @Test
    void usesThePrefixAndTheDatabase() throws Exception {
        client.close();
        client = new ControlClient(fixture.server.url(5), "sf:");
        fixture.start(echo("&sendTaskEvents=true"), fixture.server.url(5), "sf:");

        await(() -> client.ask("ping") != null);
        await(() -> !client.last("worker-heartbeat").isMissingNode());
        assertThat(client.last("worker-heartbeat").path("channel").asText())
                .isEqualTo("sf:/5.celeryev/worker.heartbeat");
    }

    private RouteBuilder echo(String options) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q?concurrency=2" + options)
                        .process(exchange -> {
                            String id = exchange.getMessage().getHeader(CeleryConstants.TASK_ID, String.class);
                            if (id.equals("fails")) {
                                throw new IllegalStateException("secret");
                            }
                            if (id.equals("waits")) {
                                gate.await();
                            }
                        })
                        .choice()
                        .when(header(CeleryConstants.TASK_ID).isEqualTo("retries"))
                        .to("celery:q?operation=retry&delay=60s")
                        .to("celery:q?operation=acknowledge")
                        .otherwise()
                        .setBody(constant("{\"echo\": true}"))
                        .to("celery:q?operation=resultAndAcknowledge");
            }
        };
    }

    private void run(String id) {
        fixture.redis.lpush("q", positional(id));
        await(() -> fixture.state(id).equals("SUCCESS") && fixture.unsettled() == 0);
    }

    private String told(String request) {
        return Objects.requireNonNull(client.ask(request)).path("ok").asText();
    }
}
