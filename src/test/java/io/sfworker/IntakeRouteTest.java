package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.Messages;
import io.sfworker.testing.Recorder;
import io.sfworker.testing.Samples;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntakeRouteTest extends RouteTest {
    @Test
    void leadsAComputationThroughAllStages() throws Exception {
        intake.deliver(exchange -> prepare(exchange, Messages.recorded("b1_positional", 0)));

        assertThat(stages())
                .containsExactly(
                        "celery_task_started",
                        "task_started",
                        "cluster_init",
                        "cluster_initialized",
                        "device_creation",
                        "devices_initialized",
                        "task_execution",
                        "task_completed");
        assertThat(computation.calls()).containsExactly("open", "devices", "run", "commit", "close");
        assertThat(celery().operations()).containsExactly("begin", "started", "confirm", "result", "acknowledge");
    }

    @Test
    void endsAnInvalidTaskBeforeAnythingIsStarted() throws Exception {
        intake.deliver(exchange -> prepare(exchange, Messages.recorded("bad_no_task_type", 0)));

        assertThat(stages()).containsExactly("task_failed", "task_failed_final");
        assertThat(computation.calls()).isEmpty();
        assertThat(celery().operations()).containsExactly("begin", "result", "deadLetter");
        Recorder.Call letter = celery().calls("deadLetter").get(0);
        assertThat(letter.headers()).containsEntry("CamelCeleryReason", "PARAM_INVALID");
    }

    @Test
    void goesOnCountingEventsWhereAnEarlierAttemptEnded() throws Exception {
        celery().answer("begin", Map.of("CamelCeleryExecution", "RUN", "CamelCeleryMark", 4L));

        intake.deliver(exchange -> prepare(exchange, Messages.recorded("b1_positional", 1)));

        assertThat(events()).extracting(event -> event.path("seq").asInt()).startsWith(5, 6, 7);
        assertThat(celery().calls("result").get(0).headers()).containsEntry("CamelCeleryMark", 11L);
    }

    @Test
    void repeatsTheSuccessOfAnExecutionThatHasEnded() throws Exception {
        String record = Samples.read("results/success_form_b.json").toString();
        celery().answer(
                        "begin",
                        Map.of("CamelCeleryExecution", "ENDED", "CamelCeleryMark", 7L, "CamelCeleryRecord", record));

        intake.deliver(exchange -> prepare(exchange, Messages.recorded("b1_positional", 0)));

        assertThat(stages()).containsExactly("task_completed");
        assertThat(events().get(0).path("event_id").asText()).endsWith(":8");
        assertThat(events().get(0).at("/data/result").isObject()).isTrue();
        assertThat(computation.calls()).isEmpty();
        assertThat(celery().operations()).containsExactly("begin", "result", "acknowledge");
    }

    @Test
    void repeatsTheFailureOfAnExecutionThatHasEnded() throws Exception {
        String record = Samples.read("results/failure.json").toString();
        celery().answer(
                        "begin",
                        Map.of("CamelCeleryExecution", "ENDED", "CamelCeleryMark", 4L, "CamelCeleryRecord", record));

        intake.deliver(exchange -> prepare(exchange, Messages.recorded("b1_positional", 0)));

        assertThat(stages()).containsExactly("task_failed", "task_failed_final");
        assertThat(events()).extracting(event -> event.path("seq").asInt()).containsExactly(5, 6);
        assertThat(computation.calls()).isEmpty();
    }

    @Test
    void asksAgainLaterWhileAnotherMessageRunsTheExecution() throws Exception {
        celery().answer("begin", Map.of("CamelCeleryExecution", "RUNNING"));

        intake.deliver(exchange -> prepare(exchange, Messages.recorded("b1_positional", 0)));

        assertThat(celery().operations()).containsExactly("begin", "postpone");
        assertThat(stages()).isEmpty();
    }

    @Test
    void forgetsAMessageWhoseRetryIsPlanned() throws Exception {
        celery().answer("begin", Map.of("CamelCeleryExecution", "PLANNED"));

        intake.deliver(exchange -> prepare(exchange, Messages.recorded("b1_positional", 0)));

        assertThat(celery().operations()).containsExactly("begin", "acknowledge");
    }

    @Test
    void refusesAnotherTaskUnderAKnownExecutionId() throws Exception {
        celery().answer("begin", Map.of("CamelCeleryExecution", "CONFLICT"));

        intake.deliver(exchange -> prepare(exchange, Messages.recorded("b1_positional", 0)));

        Recorder.Call letter = celery().calls("deadLetter").get(0);
        assertThat(letter.headers()).containsEntry("CamelCeleryReason", "EXECUTION_CONFLICT");
        // Whoever listens to the other task must not take it for failed.
        assertThat(events())
                .extracting(event -> event.path("execution_id").asText())
                .containsOnly("celery-1");
    }

    @ParameterizedTest
    @CsvSource({"revoked, task_revoked, REVOKED", "expired, task_revoked, REVOKED", "lost, task_failed, WORKER_LOST"})
    void endsATaskThatMustNotRun(String why, String stage, String code) throws Exception {
        intake.deliver(exchange -> {
            prepare(exchange, Messages.recorded("b1_positional", 0));
            exchange.getMessage().setHeader("CamelCeleryUnwanted", why);
        });

        assertThat(stages()).containsExactly(stage, "task_failed_final");
        assertThat(events().get(0).at("/data/error_code").asText()).isEqualTo(code);
        assertThat(computation.calls()).isEmpty();
    }

    @Test
    void leadsOtherTasksToTheSmallOnes() throws Exception {
        intake.deliver(exchange -> prepare(
                exchange,
                Messages.message("tasks.secretflow.hello.ping_task", Samples.parse("[]"), Samples.parse("{}"), 0)));

        assertThat(celery().operations()).isEqualTo(List.of("resultAndAcknowledge"));
        assertThat(stages()).isEmpty();
    }
}
