package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.StaleClaim;
import io.sfworker.celery.redis.QueueUnavailable;
import io.sfworker.failure.ComputationFailed;
import io.sfworker.failure.FailureCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class AlgorithmRouteTest extends RouteTest {
    @Test
    void runsTheRouteOfTheTaskTypeAndThenTheResult() {
        sendRequest("direct:algorithm", 0);

        assertThat(stages()).containsExactly("task_execution", "task_completed");
        assertThat(celery().operations()).containsExactly("confirm", "result", "acknowledge");
        assertThat(computation.calls()).containsExactly("run", "commit", "close");
    }

    @Test
    void movesNoOutputIntoPlaceWhenAnotherWorkerHoldsTheTask() {
        celery().failNextWith(new StaleClaim("celery-1"));

        sendRequest("direct:algorithm", 0);

        assertThat(computation.calls()).containsExactly("run", "close");
        Awaitility.await().untilAsserted(() -> assertThat(stages()).containsExactly("task_execution"));
    }

    @Test
    void waitsForRedisWithTheOutput() {
        celery().failNextWith(new QueueUnavailable("confirm", new IllegalStateException("no connection")));

        sendRequest("direct:algorithm", 0);

        assertThat(computation.calls()).containsExactly("run", "commit", "close");
        assertThat(stages()).containsExactly("task_execution", "task_completed");
    }

    @Test
    void writesNoResultWhenTheComputationFails() {
        computation.fail("run", new ComputationFailed(FailureCode.COMPUTATION, "psi failed: duplicate keys"));

        sendRequest("direct:algorithm", 0);

        assertThat(stages()).containsExactly("task_execution", "task_failed", "task_failed_final");
        assertThat(computation.calls()).containsExactly("run", "close");
        assertThat(celery().operations()).containsExactly("result", "deadLetter");
    }

    @Test
    void tellsHowFarTheAlgorithmIsWhenThatRose() {
        var mayEnd = new CompletableFuture<>();
        computation.runsUntil(mayEnd);
        var sent = CompletableFuture.runAsync(() -> sendRequest("direct:algorithm", 0));

        progresses(0.25, 2);
        progresses(0.1, 2);
        progresses(0.5, 3);
        progresses(1.0, 4);
        mayEnd.complete(null);

        Awaitility.await().until(sent::isDone);
        assertThat(stages())
                .containsExactly("task_execution", "task_progress", "task_progress", "task_progress", "task_completed");
        assertThat(events())
                .extracting(event -> event.at("/data/progress").asDouble())
                .containsExactly(0.5, 0.63, 0.75, 0.99, 1.0);
        assertThat(events()).extracting(event -> event.path("seq").asInt()).containsExactly(1, 2, 3, 4, 5);
        assertThat(events().subList(0, 4))
                .extracting(event -> event.path("status").asText())
                .containsOnly("RUNNING");
    }

    @Test
    void asksNoMoreWhenTheTaskHasEnded() {
        sendRequest("direct:algorithm", 0);
        computation.progresses(0.25);
        int questions = computation.questions();

        // Longer than several intervals: nothing tells that something will not come.
        Awaitility.await()
                .during(Duration.ofMillis(400))
                .until(() -> computation.questions() == questions && events().size() == 2);
    }

    // Returns when it was asked for since, twice, and as many events are there.
    private void progresses(double done, int events) {
        computation.progresses(done);
        int before = computation.questions();
        Awaitility.await().untilAsserted(() -> {
            assertThat(computation.questions()).isGreaterThan(before + 1);
            assertThat(stages()).hasSize(events);
        });
    }
}
