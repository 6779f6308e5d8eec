package io.sfworker.settings;

import java.util.Map;
import java.util.Set;

/**
 * Variables that deployments of the Python worker set (task contract, section 6.4) and {@code application.yaml} does
 * not name, with what to say of them. The others of that section are read.
 */
final class ContractVariables {
    private static final String SAFE = "is always on here";
    private static final String PROCESSES = "each task has processes of its own here";
    private static final String OBSOLETE = "is obsolete: each node is the head of its own Ray; remove it";
    private static final String NOTHING = "has no effect here";
    private static final String SLOTS = "has no effect: the number of slots is MAX_CONCURRENT_TASKS";
    private static final String STANDARD_OUTPUT =
            "has no effect: the log goes to standard output; LOGGING_FILE_NAME=<file> writes it to a file as well";
    private static final String OTHER_TASKS =
            "has no effect: it was for the small tasks, which end at once; WORKER_TASK_SOFT_TIME_LIMIT and "
                    + "WORKER_TASK_TIME_LIMIT are for execute_task";
    private static final String ZONE = "has no effect: results have times in UTC with their offset, events the local "
            + "time of the machine, which TZ sets";
    private static final String PORTS_OF_MESSAGE =
            "has no effect: each message names its ports; let them through the firewall, and give the parties of "
                    + "simulations others with SFWORKER_RAY_RUNNER_PORTRANGESTART and SFWORKER_RAY_RUNNER_PORTRANGEEND";
    private static final String NO_PORTS = "has no effect: HEU listens on no port";

    /** Name to remark; logged as a warning once. */
    static final Map<String, String> IGNORED = Map.ofEntries(
            Map.entry("RAY_NODE_TYPE", OBSOLETE),
            Map.entry("RAY_HEAD_ADDRESS", OBSOLETE),
            Map.entry("RAY_NODE_IP", OBSOLETE),
            Map.entry("SF_PORT_RANGE_START", PORTS_OF_MESSAGE),
            Map.entry("SF_PORT_RANGE_END", PORTS_OF_MESSAGE),
            Map.entry("SPU_PORT_RANGE_START", PORTS_OF_MESSAGE),
            Map.entry("SPU_PORT_RANGE_END", PORTS_OF_MESSAGE),
            Map.entry("HEU_PORT_RANGE_START", NO_PORTS),
            Map.entry("HEU_PORT_RANGE_END", NO_PORTS),
            Map.entry(
                    "SECRETFLOW_PARTIES",
                    "has no effect: each message names its parties; SFWORKER_NODE_PARTY says "
                            + "whose data this node holds"),
            Map.entry(
                    "SECRETFLOW_ADDRESS",
                    "has no effect: the worker starts a Ray of its own; RAY_ADDRESS names another one"),
            Map.entry("WORKER_MAX_TASKS_PER_CHILD", PROCESSES),
            Map.entry("CELERY_WORKER_MAX_TASKS_PER_CHILD", PROCESSES),
            Map.entry("WORKER_MAX_MEMORY_PER_CHILD", PROCESSES + "; MAX_MEMORY_BYTES limits a task"),
            Map.entry("CELERY_WORKER_POOL", PROCESSES),
            Map.entry("WORKER_POOL", PROCESSES),
            Map.entry("CELERY_WORKER_AUTOSCALE_MAX", SLOTS),
            Map.entry("CELERY_WORKER_AUTOSCALE_MIN", SLOTS),
            Map.entry("WORKER_PREFETCH_MULTIPLIER", "has no effect: a worker takes only what it can start at once"),
            Map.entry("TASK_SOFT_TIME_LIMIT", OTHER_TASKS),
            Map.entry("TASK_TIME_LIMIT", OTHER_TASKS),
            Map.entry(
                    "TASK_STATUS_CALLBACK_TIMEOUT",
                    "has no effect: the route of yours that posts events says how long it waits"),
            Map.entry("TIMEZONE", ZONE),
            Map.entry("CELERY_TIMEZONE", ZONE),
            Map.entry("LOG_PATH", STANDARD_OUTPUT),
            Map.entry("LOG_FILE", STANDARD_OUTPUT),
            Map.entry("WORKER_DISABLE_RATE_LIMITS", NOTHING),
            Map.entry("WORKER_HIJACK_ROOT_LOGGER", NOTHING),
            Map.entry("WORKER_LOG_FORMAT", "has no effect here; SFWORKER_LOG_FORMAT is text or ecs"),
            Map.entry("CACHE_TTL", NOTHING));

    /** What is as safe as can be, whatever these say; a warning when they say something else. */
    static final Map<String, String> ALWAYS_TRUE = Map.of(
            "TASK_ACKS_LATE", SAFE,
            "WORKER_TASK_ACKS_LATE", SAFE,
            "TASK_REJECT_ON_WORKER_LOST", SAFE,
            "WORKER_TASK_REJECT_ON_WORKER_LOST", SAFE,
            "TASK_TRACK_STARTED", SAFE,
            "WORKER_TASK_TRACK_STARTED", SAFE,
            "CELERY_ENABLE_UTC", SAFE);

    /** Serialisers: messages and results are JSON. */
    static final Set<String> JSON_ONLY = Set.of(
            "TASK_SERIALIZER",
            "CELERY_TASK_SERIALIZER",
            "RESULT_SERIALIZER",
            "CELERY_RESULT_SERIALIZER",
            "ACCEPT_CONTENT",
            "CELERY_ACCEPT_CONTENT");

    /** Further ones with values that are refused, because whoever sets them relies on what they say. */
    static final Set<String> REFUSED = Set.of("DEBUG", "SPU_ENABLE_TLS");

    static final Set<String> ENVIRONMENTS = Set.of("development", "production", "testing");

    private ContractVariables() {}
}
