package io.sfworker.celery;

import static io.sfworker.celery.CeleryFixture.await;
import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.RecordedMessages.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.OutgoingTask;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.TaskMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a route does with its task. */
class CeleryRouteIT {
    private static final CeleryFixture FIXTURE = new CeleryFixture();
    private final BlockingQueue<Exchange> seen = new LinkedBlockingQueue<>();

    @AfterAll
    static void stop() {
        FIXTURE.close();
    }

    @AfterEach
    void empty() {
        FIXTURE.stopContext();
        FIXTURE.redis.flushall();
    }

    @Test
    void handsTheRouteTheTaskItsHeadersAndTheClaim() throws Exception {
        FIXTURE.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q").process(exchange -> seen.add(exchange.copy()));
            }
        });
        FIXTURE.redis.lpush("q", recorded("task-id"));

        Exchange exchange = seen.poll(5, TimeUnit.SECONDS);

        assertThat(exchange).isNotNull();
        assertThat(exchange.getMessage().getBody()).isInstanceOf(TaskMessage.class);
        assertThat(exchange.getMessage().getHeaders())
                .containsAllEntriesOf(Map.of(
                        CeleryConstants.TASK_ID, "my-own.id:1",
                        CeleryConstants.TASK_NAME, "tasks.secretflow.execute_task",
                        CeleryConstants.RETRIES, 0,
                        CeleryConstants.QUEUE, "q",
                        CeleryConstants.ROOT_ID, "root-1",
                        CeleryConstants.PARENT_ID, "parent-1",
                        CeleryConstants.REDELIVERED, false))
                .doesNotContainKeys(CeleryConstants.ETA, CeleryConstants.GROUP);
        assertThat(exchange.getProperty(CeleryConstants.TASK_ID)).isEqualTo("my-own.id:1");
        assertThat(CeleryClaim.of(exchange)).isNotNull();
    }

    @Test
    void acknowledgesWhatTheRouteCompletedWithoutSettling() throws Exception {
        FIXTURE.start(CeleryFixture.route(2, exchange -> seen.add(exchange)));
        FIXTURE.redis.lpush("q", positional("t1"));

        await(() -> !seen.isEmpty() && FIXTURE.unsettled() == 0);

        assertThat(FIXTURE.state("t1")).isEqualTo("none");
    }

    @Test
    void writesStartedThenTheResultThenAcknowledges() throws Exception {
        FIXTURE.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q")
                        .to("celery:q?operation=started")
                        .process(exchange -> seen.add(exchange))
                        .process(exchange -> assertThat(FIXTURE.record("t1")
                                        .at("/result/hostname")
                                        .asText())
                                .isEqualTo("node1@10.0.0.1"))
                        .setBody(constant(Map.of("echo", List.of(1, 2))))
                        .to("celery:q?operation=result")
                        .process(exchange -> assertThat(FIXTURE.unsettled()).isEqualTo(3))
                        .to("celery:q?operation=acknowledge");
            }
        });
        FIXTURE.redis.lpush("q", positional("t1"));

        await(() -> "SUCCESS".equals(FIXTURE.state("t1")) && FIXTURE.unsettled() == 0);

        assertThat(FIXTURE.record("t1").get("result")).hasToString("{\"echo\":[1,2]}");
        assertThat(FIXTURE.redis.exists("sfworker:1:dead:q")).isZero();
    }

    @Test
    void storesAHybridFailureAsTheRouteMadeIt() throws Exception {
        ExceptionRecord exception = ExceptionRecord.of("ValueError", "builtins", "keys is missing");
        FIXTURE.start(settlingWith(ResultRecord.failure(exception, "ValueError: keys is missing")));
        FIXTURE.redis.lpush("q", positional("t1"));

        await(() -> "FAILURE".equals(FIXTURE.state("t1")) && FIXTURE.unsettled() == 0);

        assertThat(FIXTURE.record("t1").at("/result/exc_type").asText()).isEqualTo("ValueError");
    }

    @Test
    void putsAsideWhatNoErrorHandlerTookAndTellsTheClient() throws Exception {
        FIXTURE.start(CeleryFixture.route(2, exchange -> {
            throw new IllegalStateException("a secret");
        }));
        FIXTURE.redis.lpush("q", positional("t1"));

        await(() -> "FAILURE".equals(FIXTURE.state("t1")) && FIXTURE.unsettled() == 0);

        JsonNode letter = FIXTURE.deadLetter("tag-t1");
        assertThat(letter.get("reason").asText()).isEqualTo("UNHANDLED");
        assertThat(letter.get("task_id").asText()).isEqualTo("t1");
        assertThat(FIXTURE.redis.hget("sfworker:1:dead-original:q", "tag-t1")).isEqualTo(positional("t1"));
        assertThat(FIXTURE.record("t1").toString())
                .contains("IllegalStateException")
                .doesNotContain("a secret");
        assertThat(letter.get("text").asText()).doesNotContain("a secret");
    }

    @Test
    void putsAsideOnRequestWithTheReasonOfTheHeader() throws Exception {
        FIXTURE.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q")
                        .setHeader(CeleryConstants.REASON, constant("EXHAUSTED"))
                        .to("celery:q?operation=deadLetter");
            }
        });
        FIXTURE.redis.lpush("q", positional("t1"));

        await(() -> FIXTURE.redis.zcard("sfworker:1:dead:q") == 1 && FIXTURE.unsettled() == 0);

        assertThat(FIXTURE.deadLetter("tag-t1").get("reason").asText()).isEqualTo("EXHAUSTED");
        assertThat(FIXTURE.state("t1")).isEqualTo("none");
    }

    @Test
    void sendsFollowUpsAsChildrenOfTheTask() throws Exception {
        FIXTURE.start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q")
                        .setBody(constant(OutgoingTask.of(
                                "tasks.add", (com.fasterxml.jackson.databind.node.ArrayNode) JsonValue.of("[1, 2]"))))
                        .to("celery:next?operation=send");
                from("celery:next").process(exchange -> seen.add(exchange.copy()));
            }
        });
        FIXTURE.redis.lpush("q", positional("t1"));

        Exchange next = seen.poll(5, TimeUnit.SECONDS);

        assertThat(next).isNotNull();
        assertThat(next.getMessage().getBody(TaskMessage.class).args()).hasToString("[1,2]");
        assertThat(next.getMessage().getHeader(CeleryConstants.PARENT_ID)).isEqualTo("t1");
        await(() -> FIXTURE.unsettled() == 0);
    }

    @Test
    void endsQuietlyWhenAnotherWorkerTookTheTask() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        FIXTURE.start(new RouteBuilder() {
            @Override
            public void configure() {
                onException(StaleClaim.class).handled(true).process(exchange -> seen.add(exchange));
                onException(Exception.class).maximumRedeliveries(3).redeliveryDelay(1);
                from("celery:q")
                        .process(exchange -> FIXTURE.redis.hset("sfworker:1:claim:tag-t1", "token", "other:9"))
                        .process(exchange -> attempts.incrementAndGet())
                        .to("celery:q?operation=resultAndAcknowledge");
            }
        });
        FIXTURE.redis.lpush("q", positional("t1"));

        assertThat(seen.poll(5, TimeUnit.SECONDS)).isNotNull();

        assertThat(attempts).hasValue(1);
        assertThat(FIXTURE.state("t1")).isEqualTo("none");
        assertThat(FIXTURE.redis.hexists("unacked", "tag-t1")).isTrue();
        assertThat(FIXTURE.redis.exists("sfworker:1:dead:q")).isZero();
    }

    private static RouteBuilder settlingWith(ResultRecord record) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q").setBody(constant(record)).to("celery:q?operation=resultAndAcknowledge");
            }
        };
    }
}
