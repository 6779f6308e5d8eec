package io.sfworker.celery;

import org.apache.camel.spi.Metadata;

/** Names of the message headers and exchange properties of the component. */
public final class CeleryConstants {
    /** Scheme of the endpoints. */
    public static final String SCHEME = "celery";

    /** Id the client gave the task, for example {@code 8fa1aff6-…}; also an exchange property, for logging. */
    @Metadata(label = "consumer", description = "Id the client gave the task.", javaType = "String")
    public static final String TASK_ID = "CamelCeleryTaskId";

    /** Registered name, for example {@code tasks.secretflow.execute_task}. */
    @Metadata(label = "consumer", description = "Registered name of the task.", javaType = "String")
    public static final String TASK_NAME = "CamelCeleryTaskName";

    /** Exchange property with the name of the routes that run the task; empty when there is one set only. */
    public static final String REVISION = "CamelCeleryRevision";

    /** Header of a message that is tried again, with the name of the routes it began with. */
    static final String REVISION_HEADER = "sfworker_routes";

    /** How often the task was retried before, for example {@code 0}. */
    @Metadata(label = "consumer", description = "How often the task was retried before.", javaType = "Integer")
    public static final String RETRIES = "CamelCeleryRetries";

    /** Queue the message came from, for example {@code secretflow_queue}. */
    @Metadata(label = "consumer", description = "Queue the message came from.", javaType = "String")
    public static final String QUEUE = "CamelCeleryQueue";

    /** Not to be run before, for example {@code 2026-11-20T15:05:33Z}; absent for at once. */
    @Metadata(
            label = "consumer",
            description = "Time before which the task was not to run.",
            javaType = "java.time.Instant")
    public static final String ETA = "CamelCeleryEta";

    /** Not to be run after; absent for never expiring. */
    @Metadata(
            label = "consumer",
            description = "Time after which the task is not to run.",
            javaType = "java.time.Instant")
    public static final String EXPIRES = "CamelCeleryExpires";

    /** First task of the chain of calls; absent when the sender did not say. */
    @Metadata(label = "consumer", description = "First task of the chain of calls.", javaType = "String")
    public static final String ROOT_ID = "CamelCeleryRootId";

    /** The task that sent this one; absent for a client's own call. */
    @Metadata(label = "consumer", description = "Task that sent this one.", javaType = "String")
    public static final String PARENT_ID = "CamelCeleryParentId";

    /** The group this task is a member of. */
    @Metadata(label = "consumer", description = "Group the task is a member of.", javaType = "String")
    public static final String GROUP = "CamelCeleryGroup";

    /** Whether the message was taken before and given back, for example {@code false}. */
    @Metadata(label = "consumer", description = "Whether the message was given back before.", javaType = "Boolean")
    public static final String REDELIVERED = "CamelCeleryRedelivered";

    /** Why a task must not run: {@code revoked}, {@code expired} or {@code lost}; absent when it may. */
    @Metadata(
            label = "consumer",
            description = "Why the task must not run: revoked, expired or lost; absent when it may.",
            javaType = "String")
    public static final String UNWANTED = "CamelCeleryUnwanted";

    /** How often a worker was lost while it ran this task, for example {@code 0}. */
    @Metadata(
            label = "consumer",
            description = "How often a worker was lost while it ran this task.",
            javaType = "Integer")
    public static final String LOSSES = "CamelCeleryLosses";

    /** The effective soft time limit; {@code PT0S} for none. */
    @Metadata(label = "consumer", description = "Soft time limit of the task.", javaType = "java.time.Duration")
    public static final String SOFT_TIME_LIMIT = "CamelCelerySoftTimeLimit";

    /** The effective hard time limit; {@code PT0S} for none. */
    @Metadata(label = "consumer", description = "Hard time limit of the task.", javaType = "java.time.Duration")
    public static final String TIME_LIMIT = "CamelCeleryTimeLimit";

    /** Which execution the task is, for the operation begin; several messages may ask for one. */
    @Metadata(label = "producer", description = "Id of the execution that begins.", javaType = "String")
    public static final String EXECUTION_ID = "CamelCeleryExecutionId";

    /** What begin decided, for example {@code RUN}. */
    @Metadata(
            label = "producer",
            description = "What the operation begin decided: RUN, ENDED, RUNNING, PLANNED, CONFLICT or LOST.",
            javaType = "String")
    public static final String EXECUTION = "CamelCeleryExecution";

    /** Result record of an execution that ended, as JSON; set by begin. */
    @Metadata(
            label = "producer",
            description = "Result record of an execution that ended before, as JSON.",
            javaType = "String")
    public static final String RECORD = "CamelCeleryRecord";

    /** Number that is kept with the execution by result and retry, and found again by begin. */
    @Metadata(
            label = "producer",
            description = "Number kept with the execution when it ends or is retried; begin finds it again.",
            javaType = "Long")
    public static final String MARK = "CamelCeleryMark";

    /** State of a result record, for example {@code FAILURE}; wins over the option. */
    @Metadata(
            label = "producer",
            description = "State of the result record; wins over the option state.",
            javaType = "io.sfworker.celery.protocol.ResultState")
    public static final String STATE = "CamelCeleryState";

    /** Wait before the next attempt, for example {@code 60s}; wins over the option. */
    @Metadata(
            label = "producer",
            description = "Wait before the next attempt; wins over the option delay.",
            javaType = "java.time.Duration")
    public static final String DELAY = "CamelCeleryDelay";

    /** Why a message is put aside, for example {@code POISON}; wins over the option. */
    @Metadata(
            label = "producer",
            description = "Why the message is put aside; wins over the option reason.",
            javaType = "String")
    public static final String REASON = "CamelCeleryReason";

    /** Whether the message itself is at fault, so that its letter stands among those of bad messages; absent for no. */
    @Metadata(
            label = "producer",
            description = "Whether the message is put aside because of what it says, before anything was done for it.",
            javaType = "Boolean")
    public static final String REFUSED = "CamelCeleryRefused";

    /** Exchange property: what Redis refused to write for the task, as text; absent when nothing. */
    public static final String REDIS_REFUSED = "CamelCeleryRedisRefused";

    /**
     * Exchange property: fencing token of the claim as text, for example {@code 9b1c…:42}; a newer claim of the
     * same task has a greater number.
     */
    public static final String TOKEN = "CamelCeleryToken";

    /**
     * Safe-copy property: a {@link java.util.function.Supplier} of the {@link java.util.concurrent.CompletionStage}
     * that completes with the name of an {@link Interruption} when the task has to end.
     */
    public static final String INTERRUPTION = "CamelCeleryInterruption";

    @Metadata(
            label = "producer",
            description = "JSON object whose fields are added to the headers of the message that a retry sends",
            javaType = "com.fasterxml.jackson.databind.node.ObjectNode")
    public static final String MESSAGE_HEADERS = "CamelCeleryMessageHeaders";

    private CeleryConstants() {}
}
