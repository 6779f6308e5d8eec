package io.sfworker.failure;

/**
 * Stable word for what went wrong, with the exception a Celery client sees (task contract, section 7.1).
 *
 * <p>Sent as {@code error_code} in events and failure records; names never change.
 */
public enum FailureCode {
    /** A parameter is missing, of the wrong type, or contradicts another one. */
    PARAM_INVALID("ValueError", "builtins", false),
    /** The arguments of the call fit none of the call forms. */
    ARGUMENTS_INVALID("TypeError", "builtins", false),
    /** There is no algorithm of this task type. */
    TASK_TYPE_UNKNOWN("ValueError", "builtins", false),
    /** No task is registered under the message's task name. */
    TASK_NOT_REGISTERED("NotRegistered", "celery.exceptions", false),
    /** An input file does not exist. */
    FILE_NOT_FOUND("FileNotFoundError", "builtins", false),
    /** An input file exists but may not be read, or an output folder may not be written. */
    FILE_NOT_READABLE("PermissionError", "builtins", false),
    /** An output would replace a file that this worker did not write, or that was changed since. */
    OUTPUT_EXISTS("FileExistsError", "builtins", false),
    /** The start of SecretFlow or Ray failed. */
    CLUSTER_INIT("ClusterInitError", "utils.exceptions", true),
    /** No execution slot came free in time. */
    NO_SLOT("ClusterInitError", "utils.exceptions", true),
    /** Another party did not come within the stage's limit. */
    PEER_UNREACHABLE("ClusterInitError", "utils.exceptions", true),
    /** A port this task was told to use is taken. */
    PORT_IN_USE("ClusterInitError", "utils.exceptions", true),
    /** A device could not be created. */
    DEVICE_CONFIG("DeviceConfigError", "utils.exceptions", true),
    /** The computation itself failed. */
    COMPUTATION("RuntimeError", "builtins", false),
    /** The computation failed at another party. */
    PEER_FAILED("RuntimeError", "builtins", false),
    /** Another party disappeared in the middle of the computation. */
    PEER_LOST("RuntimeError", "builtins", false),
    /** A party used more memory than it may. */
    MEMORY_LIMIT("MemoryError", "builtins", false),
    /** The attempt's files took more of the disk than they may, or it is full. */
    DISK_LIMIT("OSError", "builtins", false),
    /** Outputs could not be moved into place. */
    RESULT_SAVE("ResultSaveError", "utils.exceptions", false),
    /** What the algorithm returned cannot be written as JSON. */
    RESULT_NOT_JSON("EncodeError", "kombu.exceptions", false),
    /** Workers died again and again while they ran the task, or one died after the parties had met. */
    WORKER_LOST("WorkerLostError", "billiard.exceptions", false),
    /** The execution id stands for a task with other parameters. */
    EXECUTION_CONFLICT("ValueError", "builtins", false),
    /** A process of this worker died. */
    PARTY_LOST("WorkerLostError", "billiard.exceptions", false),
    /** The soft time limit passed. */
    SOFT_TIME_LIMIT("SoftTimeLimitExceeded", "billiard.exceptions", false),
    /** The hard time limit passed. */
    TIME_LIMIT("TimeLimitExceeded", "billiard.exceptions", false),
    /** The task was revoked. */
    REVOKED("TaskRevokedError", "celery.exceptions", false),
    /** Another worker holds the task now. */
    STALE_CLAIM("WorkerLostError", "billiard.exceptions", false),
    /** A key in Redis holds something else than it must, or the worker lacks a right there. */
    REDIS_REFUSED("SecretFlowTaskError", "utils.exceptions", false),
    /** A defect of this worker or its environment. */
    INTERNAL("SecretFlowTaskError", "utils.exceptions", false);

    private final String errorType;
    private final String module;
    private final boolean retryable;

    FailureCode(String errorType, String module, boolean retryable) {
        this.errorType = errorType;
        this.module = module;
        this.retryable = retryable;
    }

    /** Class name of the exception, for example {@code ValueError}. */
    public String errorType() {
        return errorType;
    }

    /** Python module of the exception, for example {@code builtins}. */
    public String module() {
        return module;
    }

    /** Whether trying again can help. */
    public boolean retryable() {
        return retryable;
    }
}
