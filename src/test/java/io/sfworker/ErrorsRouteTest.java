package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.StaleClaim;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.failure.DeviceConfigFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.testing.Recorder.Call;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorsRouteTest extends RouteTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void triesAClusterFailureAgainThreeTimesAfterAMinute(int retries) {
        computation.fail("open", portTaken());

        sendRequest("direct:cluster", retries);

        assertThat(celery().operations()).containsExactly("retry", "acknowledge");
        assertThat(stages()).containsExactly("cluster_init", "task_retrying");
        Call retry = celery().calls("retry").get(0);
        assertThat(retry.headers()).containsEntry("CamelCeleryDelay", Duration.ofSeconds(60));
        assertThat(computation.calls()).containsExactly("open", "close");
    }

    @Test
    void triesADeviceFailureAgainToo() {
        computation.fail("devices", new DeviceConfigFailed(FailureCode.DEVICE_CONFIG, "no SPU"));

        sendRequest("direct:cluster", 0);

        assertThat(celery().operations()).containsExactly("retry", "acknowledge");
    }

    @Test
    void givesUpAfterTheThirdRetry() {
        computation.fail("open", portTaken());

        sendRequest("direct:cluster", 3);

        assertThat(celery().operations()).containsExactly("result", "deadLetter");
        assertThat(stages()).containsExactly("cluster_init", "task_failed", "task_failed_final");
        assertThat(record().result().path("error_code").asText()).isEqualTo("PORT_IN_USE");
    }

    @Test
    void hidesTheTextOfForeignExceptions() {
        computation.fail("run", new IllegalArgumentException("row 17 has value 4711"));

        sendRequest("direct:cluster", 0);

        assertThat(record().result().toString()).contains("SecretFlowTaskError").doesNotContain("4711");
    }

    @Test
    void holdsWhatWasTooDeepAgainstTheSender() {
        computation.fail("run", new IllegalStateException(new StackOverflowError()));

        sendRequest("direct:cluster", 0);

        assertThat(record().result().path("error_code").asText()).isEqualTo("PARAM_INVALID");
    }

    @Test
    void triesOnceMoreWhenAProcessWasLost() {
        computation.fail("run", new TaskInterrupted(FailureCode.PARTY_LOST, "the process ended"));

        sendRequest("direct:cluster", 0);

        assertThat(celery().operations()).containsExactly("retry", "acknowledge");
        assertThat(computation.calls()).containsExactly("open", "devices", "run", "close");
    }

    @Test
    void doesNotTryATwiceLostTaskAgain() {
        computation.fail("run", new TaskInterrupted(FailureCode.PARTY_LOST, "the process ended"));

        sendRequest("direct:cluster", 1);

        assertThat(celery().operations()).containsExactly("result", "deadLetter");
    }

    @Test
    void doesNotTryAgainWhatHasMetOtherNodes() {
        computation.fail("devices", new DeviceConfigFailed(FailureCode.DEVICE_CONFIG, "no SPU"));

        sendRequestOfANode("direct:cluster", 0);

        assertThat(celery().operations()).containsExactly("onlyOnce", "result", "deadLetter");
    }

    @ParameterizedTest
    @EnumSource(
            value = FailureCode.class,
            names = {"SOFT_TIME_LIMIT", "TIME_LIMIT", "REVOKED"})
    void endsWhatWasInterrupted(FailureCode code) {
        computation.fail("run", new TaskInterrupted(code, "terminated"));

        sendRequest("direct:cluster", 0);

        assertThat(celery().operations()).containsExactly("result", "deadLetter");
        assertThat(stages()).endsWith("task_failed_final");
    }

    @Test
    void leavesATaskThatAnotherWorkerHoldsAlone() {
        computation.fail("run", new StaleClaim("celery-1"));

        sendRequest("direct:cluster", 0);

        assertThat(celery().operations()).isEmpty();
        assertThat(computation.calls()).containsExactly("open", "devices", "run", "close");
    }

    private static ClusterInitFailed portTaken() {
        return new ClusterInitFailed(FailureCode.PORT_IN_USE, "port 19000 is in use");
    }

    private ResultRecord record() {
        return (ResultRecord)
                Objects.requireNonNull(celery().calls("result").get(0).body());
    }
}
