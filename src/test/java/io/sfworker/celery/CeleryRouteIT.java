package io.sfworker.celery;

import static io.sfworker.celery.CeleryFixture.await;
import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.RecordedMessages.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.MessageText;
import io.sfworker.celery.protocol.OutgoingTask;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.TaskMessage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a route does with its task. */
class CeleryRouteIT {
    private static final CeleryFixture fixture = new CeleryFixture();
    private final BlockingQueue<Exchange> seen = new LinkedBlockingQueue<>();

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @AfterEach
    void empty() {
        fixture.stopContext();
        fixture.redis.flushall();
    }

    @Test
    void handsTheRouteTheTaskItsHeadersAndTheClaim() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q").process(exchange -> seen.add(exchange.copy()));
            }
        });
        fixture.redis.lpush("q", recorded("task-id"));

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
        assertThat(exchange.getProperty(CeleryConstants.CLAIM)).isInstanceOf(CeleryClaim.class);
    }

    @Test
    void acknowledgesWhatTheRouteCompletedWithoutSettling() throws Exception {
        start(route(exchange -> seen.add(exchange)));
        fixture.redis.lpush("q", positional("t1"));

        await(() -> !seen.isEmpty() && fixture.unsettled() == 0);

        assertThat(fixture.state("t1")).isEqualTo("none");
    }

    @Test
    void writesStartedThenTheResultThenAcknowledges() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q")
                        .to("celery:q?operation=started")
                        .process(exchange -> seen.add(exchange))
                        .process(exchange -> assertThat(fixture.record("t1")
                                        .at("/result/hostname")
                                        .asText())
                                .isEqualTo("node1@10.0.0.1"))
                        .setBody(constant(Map.of("echo", List.of(1, 2))))
                        .to("celery:q?operation=result")
                        .process(exchange -> assertThat(fixture.unsettled()).isEqualTo(3))
                        .to("celery:q?operation=acknowledge");
            }
        });
        fixture.redis.lpush("q", positional("t1"));

        await(() -> "SUCCESS".equals(fixture.state("t1")) && fixture.unsettled() == 0);

        assertThat(fixture.record("t1").get("result")).hasToString("{\"echo\":[1,2]}");
        assertThat(fixture.redis.exists("sfworker:1:dead:q")).isZero();
    }

    @Test
    void storesAHybridFailureAsTheRouteMadeIt() throws Exception {
        ExceptionRecord exception = ExceptionRecord.of("ValueError", "builtins", "keys is missing");
        start(settlingWith(ResultRecord.failure(exception, "ValueError: keys is missing")));
        fixture.redis.lpush("q", positional("t1"));

        await(() -> "FAILURE".equals(fixture.state("t1")) && fixture.unsettled() == 0);

        assertThat(fixture.record("t1").at("/result/exc_type").asText()).isEqualTo("ValueError");
    }

    @Test
    void putsAsideWhatNoErrorHandlerTookAndTellsTheClient() throws Exception {
        start(route(exchange -> {
            throw new IllegalStateException("a secret");
        }));
        fixture.redis.lpush("q", positional("t1"));

        await(() -> "FAILURE".equals(fixture.state("t1")) && fixture.unsettled() == 0);

        JsonNode letter = fixture.deadLetter("tag-t1");
        assertThat(letter.get("reason").asText()).isEqualTo("UNHANDLED");
        assertThat(letter.get("task_id").asText()).isEqualTo("t1");
        assertThat(letter.get("original").asText()).isEqualTo(positional("t1"));
        assertThat(fixture.record("t1").toString())
                .contains("IllegalStateException")
                .doesNotContain("a secret");
        assertThat(letter.get("text").asText()).doesNotContain("a secret");
    }

    @Test
    void retriesLaterWithOneRetryMoreAndItselfAsParent() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q")
                        .process(exchange -> seen.add(exchange.copy()))
                        .choice()
                        .when(header(CeleryConstants.RETRIES).isEqualTo(0))
                        .to("celery:q?operation=retry&delay=300ms")
                        .to("celery:q?operation=acknowledge")
                        .otherwise()
                        .setBody(constant("\"done\""))
                        .to("celery:q?operation=resultAndAcknowledge");
            }
        });
        fixture.redis.lpush("q", positional("t1"));
        seen.poll(5, TimeUnit.SECONDS);
        await(() -> "RETRY".equals(fixture.state("t1")));

        Exchange second = seen.poll(5, TimeUnit.SECONDS);

        await(() -> "SUCCESS".equals(fixture.state("t1")) && fixture.unsettled() == 0);
        assertThat(second).isNotNull();
        TaskMessage message = second.getMessage().getBody(TaskMessage.class);
        assertThat(message.retries()).isEqualTo(1);
        assertThat(message.parentId()).isEqualTo("t1");
        assertThat(message.deliveryTag()).isNotEqualTo("tag-t1");
        assertThat(message.eta()).isNotNull();
        assertThat(message.envelope().redelivered()).isFalse();
        assertThat(fixture.redis.exists("sfworker:1:delayed:q", "sfworker:1:delayed-body:q"))
                .isZero();
    }

    @Test
    void putsAsideOnRequestWithTheReasonOfTheHeader() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q")
                        .setHeader(CeleryConstants.REASON, constant("EXHAUSTED"))
                        .to("celery:q?operation=deadLetter");
            }
        });
        fixture.redis.lpush("q", positional("t1"));

        await(() -> fixture.redis.zcard("sfworker:1:dead:q") == 1 && fixture.unsettled() == 0);

        assertThat(fixture.deadLetter("tag-t1").get("reason").asText()).isEqualTo("EXHAUSTED");
        assertThat(fixture.state("t1")).isEqualTo("none");
    }

    @Test
    void sendsFollowUpsAsChildrenOfTheTask() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q")
                        .setBody(constant(OutgoingTask.of(
                                "tasks.add", (com.fasterxml.jackson.databind.node.ArrayNode) JsonValue.of("[1, 2]"))))
                        .to("celery:next?operation=send");
                from("celery:next").process(exchange -> seen.add(exchange.copy()));
            }
        });
        fixture.redis.lpush("q", positional("t1"));

        Exchange next = seen.poll(5, TimeUnit.SECONDS);

        assertThat(next).isNotNull();
        assertThat(next.getMessage().getBody(TaskMessage.class).args()).hasToString("[1,2]");
        assertThat(next.getMessage().getHeader(CeleryConstants.PARENT_ID)).isEqualTo("t1");
        await(() -> fixture.unsettled() == 0);
    }

    @Test
    void endsQuietlyWhenAnotherWorkerTookTheTask() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        start(new RouteBuilder() {
            @Override
            public void configure() {
                onException(StaleClaim.class).handled(true).process(exchange -> seen.add(exchange));
                onException(Exception.class).maximumRedeliveries(3).redeliveryDelay(1);
                from("celery:q")
                        .process(exchange -> fixture.redis.hset("sfworker:1:claim:tag-t1", "token", "other:9"))
                        .process(exchange -> attempts.incrementAndGet())
                        .to("celery:q?operation=resultAndAcknowledge");
            }
        });
        fixture.redis.lpush("q", positional("t1"));

        assertThat(seen.poll(5, TimeUnit.SECONDS)).isNotNull();

        assertThat(attempts).hasValue(1);
        assertThat(fixture.state("t1")).isEqualTo("none");
        assertThat(fixture.redis.hexists("unacked", "tag-t1")).isTrue();
        assertThat(fixture.redis.exists("sfworker:1:dead:q")).isZero();
    }

    @Test
    void revokesWhatExpiredAndNeverRunsIt() throws Exception {
        start(route(exchange -> seen.add(exchange)));
        fixture.redis.lpush(
                "q",
                new MessageText().header("expires", "\"2020-01-01T00:00:00\"").toString());

        await(() -> "REVOKED".equals(fixture.state("id-1")) && fixture.unsettled() == 0);

        assertThat(fixture.record("id-1").at("/result/exc_message")).hasToString("[\"expired\"]");
        assertThat(seen).isEmpty();
    }

    @Test
    void holdsNoSlotForATaskWhoseTimeHasNotCome() throws Exception {
        start(route(exchange -> seen.add(exchange.copy())));
        String eta = "\"%s\""
                .formatted(java.time.Instant.now().plusMillis(1500).toString().replace("Z", "+00:00"));
        long start = System.nanoTime();
        fixture.redis.lpush("q", new MessageText().header("eta", eta).toString());
        await(() -> fixture.redis.zcard("sfworker:1:delayed:q") == 1 && fixture.unsettled() == 0);

        Exchange run = seen.poll(5, TimeUnit.SECONDS);

        assertThat(run).isNotNull();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(1450L, 1900L);
        await(() -> fixture.unsettled() == 0);
        assertThat(fixture.redis.exists("sfworker:1:delayed-body:q")).isZero();
    }

    @Test
    void givesBackWhatTheRouteRejectedBecauseItStops() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        start(route(exchange -> {
            seen.add(exchange.copy());
            if (runs.incrementAndGet() == 1) {
                throw new RejectedExecutionException("stopping");
            }
        }));
        fixture.redis.lpush("q", positional("t1"));
        seen.poll(5, TimeUnit.SECONDS);

        Exchange again = seen.poll(5, TimeUnit.SECONDS);

        assertThat(again).isNotNull();
        assertThat(again.getMessage().getHeader(CeleryConstants.REDELIVERED)).isEqualTo(true);
        assertThat(again.getMessage().getBody(TaskMessage.class).deliveryTag()).isNotEqualTo("tag-t1");
        await(() -> fixture.unsettled() == 0);
    }

    private static void start(RouteBuilder routes) throws Exception {
        fixture.start(routes);
    }

    private static RouteBuilder settlingWith(ResultRecord record) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q").setBody(constant(record)).to("celery:q?operation=resultAndAcknowledge");
            }
        };
    }

    private static RouteBuilder route(org.apache.camel.Processor processor) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("celery:q").process(processor);
            }
        };
    }
}
