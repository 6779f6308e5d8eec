package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.Messages;
import io.sfworker.testing.Recorder;
import io.sfworker.testing.Samples;
import java.util.List;
import org.junit.jupiter.api.Test;

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
        assertThat(celery().operations()).containsExactly("started", "result", "acknowledge");
    }

    @Test
    void endsAnInvalidTaskBeforeAnythingIsStarted() throws Exception {
        intake.deliver(exchange -> prepare(exchange, Messages.recorded("bad_no_task_type", 0)));

        assertThat(stages()).containsExactly("task_failed", "task_failed_final");
        assertThat(computation.calls()).isEmpty();
        assertThat(celery().operations()).containsExactly("result", "deadLetter");
        Recorder.Call letter = celery().calls("deadLetter").get(0);
        assertThat(letter.headers()).containsEntry("CamelCeleryReason", "PARAM_INVALID");
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
