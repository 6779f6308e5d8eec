package io.sfworker.ray;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.failure.ComputationFailed;
import io.sfworker.failure.DeviceConfigFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InternalFailure;
import io.sfworker.failure.InvalidTask;
import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A failure as Python reports it.
 *
 * @param code a name of {@link FailureCode}, or {@code CANCELLED}
 * @param type class name of the exception a sender would see, as Python knows it
 * @param text for the sender
 * @param causeType class name of the exception behind it
 * @param detail for the log: usually a traceback
 */
public record PythonFailure(
        String code,
        String type,
        String text,
        @Nullable String causeType,
        @Nullable String detail) {
    private static final String CANCELLED = "CANCELLED";

    static PythonFailure of(JsonNode failure) {
        return new PythonFailure(
                failure.path("code").asText(FailureCode.INTERNAL.name()),
                failure.path("type").asText(""),
                failure.path("text").asText("the computation failed without a message"),
                failure.path("cause_type").asText(null),
                failure.path("detail").asText(null));
    }

    /** The Python side broke the convention. */
    static PythonFailure defect(String detail) {
        return new PythonFailure(
                FailureCode.INTERNAL.name(), "", "the Python side of this worker failed; see its log", null, detail);
    }

    /** The failure the stages know. A cancelled call fails with the reason it was cancelled for. */
    TaskFailure toTaskFailure(FailureCode cancelReason) {
        FailureCode known = code.equals(CANCELLED) ? cancelReason : knownCode();
        return switch (known) {
            case PARAM_INVALID,
                    EXECUTION_CONFLICT,
                    ARGUMENTS_INVALID,
                    TASK_TYPE_UNKNOWN,
                    TASK_NOT_REGISTERED,
                    FILE_NOT_FOUND,
                    FILE_NOT_READABLE,
                    OUTPUT_EXISTS -> new InvalidTask(known, text, causeType, null);
            case CLUSTER_INIT, NO_SLOT, PEER_UNREACHABLE, PORT_IN_USE ->
                new ClusterInitFailed(known, text, causeType, null);
            case DEVICE_CONFIG -> new DeviceConfigFailed(known, text, causeType, null);
            case COMPUTATION, PEER_FAILED, PEER_LOST, MEMORY_LIMIT, DISK_LIMIT, RESULT_SAVE, RESULT_NOT_JSON ->
                new ComputationFailed(known, text, causeType, null);
            case WORKER_LOST, PARTY_LOST, SOFT_TIME_LIMIT, TIME_LIMIT, REVOKED, STALE_CLAIM ->
                new TaskInterrupted(known, text, causeType, null);
            case INTERNAL, REDIS_REFUSED -> new InternalFailure(known, text, causeType, null);
        };
    }

    private FailureCode knownCode() {
        return Arrays.stream(FailureCode.values())
                .filter(known -> known.name().equals(code))
                .findFirst()
                .orElse(FailureCode.INTERNAL);
    }
}
