package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.StaleClaim;
import io.sfworker.celery.redis.QueueUnavailable;
import io.sfworker.celery.redis.RedisRefused;
import org.junit.jupiter.api.Test;

class ResultRouteTest extends RouteTest {
    @Test
    void writesTheRecordThenTheEventThenAcknowledges() {
        sendRequest("direct:result", 0);

        assertThat(celery().operations()).containsExactly("result", "acknowledge");
        assertThat(stages()).containsExactly("task_completed");
        assertThat(computation.calls()).containsExactly("close");
    }

    @Test
    void waitsForRedisWithoutComputingAgain() {
        celery().failNextWith(new QueueUnavailable("store", new IllegalStateException("no connection")));

        sendRequest("direct:result", 0);

        assertThat(celery().operations()).containsExactly("result", "acknowledge");
        assertThat(stages()).containsExactly("task_completed");
    }

    @Test
    void endsTheTaskWithALetterWhenRedisRefusesTheRecord() {
        celery().failNextWith(RedisRefused.of("NOPERM this user has no permissions", new IllegalStateException()));

        sendRequest("direct:result", 0);

        assertThat(celery().operations()).containsExactly("deadLetter");
        assertThat(stages()).containsExactly("task_failed", "task_failed_final");
        assertThat(computation.calls()).containsExactly("close");
    }

    @Test
    void writesNothingMoreWhenAnotherWorkerHoldsTheTask() {
        celery().failNextWith(new StaleClaim("celery-1"));

        sendRequest("direct:result", 0);

        assertThat(celery().operations()).isEmpty();
        assertThat(stages()).isEmpty();
        assertThat(computation.calls()).containsExactly("close");
    }
}
