package io.sfworker.ray;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.failure.ComputationFailed;
import io.sfworker.failure.DeviceConfigFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InternalFailure;
import io.sfworker.failure.InvalidTask;
import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PythonReplyTest {
    private static final Map<FailureCode, Class<? extends TaskFailure>> TYPES = Map.ofEntries(
            Map.entry(FailureCode.PARAM_INVALID, InvalidTask.class),
            Map.entry(FailureCode.ARGUMENTS_INVALID, InvalidTask.class),
            Map.entry(FailureCode.TASK_TYPE_UNKNOWN, InvalidTask.class),
            Map.entry(FailureCode.TASK_NOT_REGISTERED, InvalidTask.class),
            Map.entry(FailureCode.FILE_NOT_FOUND, InvalidTask.class),
            Map.entry(FailureCode.FILE_NOT_READABLE, InvalidTask.class),
            Map.entry(FailureCode.CLUSTER_INIT, ClusterInitFailed.class),
            Map.entry(FailureCode.PEER_UNREACHABLE, ClusterInitFailed.class),
            Map.entry(FailureCode.PORT_IN_USE, ClusterInitFailed.class),
            Map.entry(FailureCode.DEVICE_CONFIG, DeviceConfigFailed.class),
            Map.entry(FailureCode.COMPUTATION, ComputationFailed.class),
            Map.entry(FailureCode.PEER_FAILED, ComputationFailed.class),
            Map.entry(FailureCode.PEER_LOST, ComputationFailed.class),
            Map.entry(FailureCode.MEMORY_LIMIT, ComputationFailed.class),
            Map.entry(FailureCode.DISK_LIMIT, ComputationFailed.class),
            Map.entry(FailureCode.RESULT_SAVE, ComputationFailed.class),
            Map.entry(FailureCode.RESULT_NOT_JSON, ComputationFailed.class),
            Map.entry(FailureCode.PARTY_LOST, TaskInterrupted.class),
            Map.entry(FailureCode.WORKER_LOST, TaskInterrupted.class),
            Map.entry(FailureCode.EXECUTION_CONFLICT, InvalidTask.class),
            Map.entry(FailureCode.OUTPUT_EXISTS, InvalidTask.class),
            Map.entry(FailureCode.NO_SLOT, ClusterInitFailed.class),
            Map.entry(FailureCode.SOFT_TIME_LIMIT, TaskInterrupted.class),
            Map.entry(FailureCode.TIME_LIMIT, TaskInterrupted.class),
            Map.entry(FailureCode.REVOKED, TaskInterrupted.class),
            Map.entry(FailureCode.STALE_CLAIM, TaskInterrupted.class),
            Map.entry(FailureCode.REDIS_REFUSED, InternalFailure.class),
            Map.entry(FailureCode.INTERNAL, InternalFailure.class));

    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void givesEveryCodeItsType(FailureCode code) {
        TaskFailure failure =
                failureIn("{\"code\":\"%s\",\"text\":\"why\",\"cause_type\":\"KeyError\"}".formatted(code));

        assertThat(failure).isExactlyInstanceOf(TYPES.get(code));
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.text()).isEqualTo("why");
        assertThat(failure.causeType()).isEqualTo("KeyError");
    }

    @Test
    void tellsWhichProcessesWorked() {
        PythonReply reply = PythonReply.parse(
                "{\"value\":{},\"processes\":[{\"party\":\"alice\",\"pid\":7,\"began\":1.5,\"ended\":2.25}]}");

        assertThat(reply.workers())
                .containsExactly(new ProcessTime("alice", 7, Instant.ofEpochMilli(1500), Instant.ofEpochMilli(2250)));
    }

    @Test
    void failsACancelledCallWithTheReasonOfTheCancel() {
        assertThat(failureIn("{\"code\":\"CANCELLED\",\"text\":\"cancelled\"}"))
                .isExactlyInstanceOf(TaskInterrupted.class)
                .returns(FailureCode.SOFT_TIME_LIMIT, TaskFailure::code);
    }

    @Test
    void takesAnUnknownCodeForADefect() {
        assertThat(failureIn("{\"code\":\"NEW_ONE\",\"text\":\"why\"}")).isExactlyInstanceOf(InternalFailure.class);
    }

    @Test
    void readsAValue() {
        assertThat(PythonReply.parse("{\"value\":{\"seconds\":1},\"failure\":null}"))
                .isInstanceOfSatisfying(PythonReply.Value.class, reply -> assertThat(
                                reply.value().path("seconds").asInt())
                        .isEqualTo(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "null", "{\"value\":", "Traceback"})
    void takesAnythingElseForADefect(String text) {
        assertThat(PythonReply.parse(text)).isInstanceOfSatisfying(PythonReply.Refused.class, reply -> assertThat(
                        reply.failure().toTaskFailure(FailureCode.REVOKED))
                .isExactlyInstanceOf(InternalFailure.class));
    }

    private static TaskFailure failureIn(String failure) {
        var reply = (PythonReply.Refused) PythonReply.parse("{\"failure\":%s}".formatted(failure));
        return reply.failure().toTaskFailure(FailureCode.SOFT_TIME_LIMIT);
    }
}
