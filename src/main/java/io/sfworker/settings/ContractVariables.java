package io.sfworker.settings;

import java.util.Map;
import java.util.Set;

/**
 * Variables that deployments of the Python worker set and this one does not read (task contract, section 6.4), with
 * what to say of them; the other sixty or so names of that section are read.
 */
final class ContractVariables {
    private static final String SAFE = "is always on here";
    private static final String PROCESSES = "each task has processes of its own here";
    private static final String OBSOLETE = "is obsolete: each node is the head of its own Ray; remove it";
    private static final String NOTHING = "has no effect here";

    /** Name to remark; logged as a warning once. */
    static final Map<String, String> IGNORED = Map.ofEntries(
            Map.entry("RAY_NODE_TYPE", OBSOLETE),
            Map.entry("RAY_HEAD_ADDRESS", OBSOLETE),
            Map.entry("RAY_NODE_IP", OBSOLETE),
            Map.entry("WORKER_MAX_TASKS_PER_CHILD", PROCESSES),
            Map.entry("CELERY_WORKER_MAX_TASKS_PER_CHILD", PROCESSES),
            Map.entry("WORKER_MAX_MEMORY_PER_CHILD", PROCESSES + "; MAX_MEMORY_BYTES limits a task"),
            Map.entry("CELERY_WORKER_POOL", PROCESSES),
            Map.entry("WORKER_POOL", PROCESSES),
            Map.entry("CELERY_WORKER_AUTOSCALE_MAX", "has no effect: the number of slots is MAX_CONCURRENT_TASKS"),
            Map.entry("CELERY_WORKER_AUTOSCALE_MIN", "has no effect: the number of slots is MAX_CONCURRENT_TASKS"),
            Map.entry("WORKER_DISABLE_RATE_LIMITS", NOTHING),
            Map.entry("WORKER_HIJACK_ROOT_LOGGER", NOTHING),
            Map.entry("WORKER_LOG_FORMAT", NOTHING),
            Map.entry("CACHE_TTL", NOTHING));

    /** What is as safe as can be, whatever these say; a warning when they say something else. */
    static final Map<String, String> ALWAYS_TRUE = Map.of(
            "TASK_ACKS_LATE", SAFE,
            "WORKER_TASK_ACKS_LATE", SAFE,
            "TASK_REJECT_ON_WORKER_LOST", SAFE,
            "WORKER_TASK_REJECT_ON_WORKER_LOST", SAFE,
            "TASK_TRACK_STARTED", SAFE,
            "WORKER_TASK_TRACK_STARTED", SAFE);

    /** Serialisers: messages and results are JSON. */
    static final Set<String> JSON_ONLY = Set.of(
            "TASK_SERIALIZER",
            "CELERY_TASK_SERIALIZER",
            "RESULT_SERIALIZER",
            "CELERY_RESULT_SERIALIZER",
            "ACCEPT_CONTENT",
            "CELERY_ACCEPT_CONTENT");

    static final Set<String> ENVIRONMENTS = Set.of("development", "production", "testing");

    private ContractVariables() {}
}
