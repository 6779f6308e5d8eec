package io.sfworker.celery;

import static io.sfworker.celery.CeleryFixture.await;
import static io.sfworker.celery.RecordedMessages.positional;
import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.protocol.MessageText;
import io.sfworker.celery.protocol.TaskMessage;
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

/** When a task runs: later, again, never. */
class CeleryScheduleIT {
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
    void retriesLaterWithOneRetryMoreAndItselfAsParent() throws Exception {
        FIXTURE.start(new RouteBuilder() {
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
        FIXTURE.redis.lpush("q", positional("t1"));
        seen.poll(5, TimeUnit.SECONDS);
        await(() -> "RETRY".equals(FIXTURE.state("t1")));

        Exchange second = seen.poll(5, TimeUnit.SECONDS);

        await(() -> "SUCCESS".equals(FIXTURE.state("t1")) && FIXTURE.unsettled() == 0);
        assertThat(second).isNotNull();
        TaskMessage message = second.getMessage().getBody(TaskMessage.class);
        assertThat(message.retries()).isEqualTo(1);
        assertThat(message.parentId()).isEqualTo("t1");
        assertThat(message.deliveryTag()).isNotEqualTo("tag-t1");
        assertThat(message.eta()).isNotNull();
        assertThat(message.envelope().redelivered()).isFalse();
        assertThat(FIXTURE.redis.exists("sfworker:1:delayed:q", "sfworker:1:delayed-body:q"))
                .isZero();
    }

    @Test
    void revokesWhatExpiredAndNeverRunsIt() throws Exception {
        FIXTURE.start(CeleryFixture.route(2, exchange -> seen.add(exchange)));
        FIXTURE.redis.lpush(
                "q",
                new MessageText().header("expires", "\"2020-01-01T00:00:00\"").toString());

        await(() -> "REVOKED".equals(FIXTURE.state("id-1")) && FIXTURE.unsettled() == 0);

        assertThat(FIXTURE.record("id-1").at("/result/exc_message")).hasToString("[\"expired\"]");
        assertThat(seen).isEmpty();
    }

    @Test
    void holdsNoSlotForATaskWhoseTimeHasNotCome() throws Exception {
        FIXTURE.start(CeleryFixture.route(2, exchange -> seen.add(exchange.copy())));
        String eta = "\"%s\""
                .formatted(java.time.Instant.now().plusMillis(1500).toString().replace("Z", "+00:00"));
        long start = System.nanoTime();
        FIXTURE.redis.lpush("q", new MessageText().header("eta", eta).toString());
        await(() -> FIXTURE.redis.zcard("sfworker:1:delayed:q") == 1 && FIXTURE.unsettled() == 0);

        Exchange run = seen.poll(5, TimeUnit.SECONDS);

        assertThat(run).isNotNull();
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(1450L, 1900L);
        await(() -> FIXTURE.unsettled() == 0);
        assertThat(FIXTURE.redis.exists("sfworker:1:delayed-body:q")).isZero();
    }

    @Test
    void givesBackWhatTheRouteRejectedBecauseItStops() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        FIXTURE.start(CeleryFixture.route(2, exchange -> {
            seen.add(exchange.copy());
            if (runs.incrementAndGet() == 1) {
                throw new RejectedExecutionException("stopping");
            }
        }));
        FIXTURE.redis.lpush("q", positional("t1"));
        seen.poll(5, TimeUnit.SECONDS);

        Exchange again = seen.poll(5, TimeUnit.SECONDS);

        assertThat(again).isNotNull();
        assertThat(again.getMessage().getHeader(CeleryConstants.REDELIVERED)).isEqualTo(true);
        assertThat(again.getMessage().getBody(TaskMessage.class).deliveryTag()).isNotEqualTo("tag-t1");
        await(() -> FIXTURE.unsettled() == 0);
    }
}
