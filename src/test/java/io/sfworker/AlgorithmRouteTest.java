package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.failure.ComputationFailed;
import io.sfworker.failure.FailureCode;
import org.junit.jupiter.api.Test;

class AlgorithmRouteTest extends RouteTest {
    @Test
    void runsTheRouteOfTheTaskTypeAndThenTheResult() {
        sendRequest("direct:algorithm", 0);

        assertThat(stages()).containsExactly("task_execution", "task_completed");
        assertThat(computation.calls()).containsExactly("run", "commit", "close");
    }

    @Test
    void writesNoResultWhenTheComputationFails() {
        computation.fail("run", new ComputationFailed(FailureCode.COMPUTATION, "psi failed: duplicate keys"));

        sendRequest("direct:algorithm", 0);

        assertThat(stages()).containsExactly("task_execution", "task_failed", "task_failed_final");
        assertThat(computation.calls()).containsExactly("run", "close");
        assertThat(celery().operations()).containsExactly("result", "deadLetter");
    }
}
