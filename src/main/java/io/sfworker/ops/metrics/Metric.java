package io.sfworker.ops.metrics;

import java.util.List;
import java.util.Locale;

/** Every metric of the worker's own, with the labels it has; {@code src/docs/metrics.md} is made from it. */
public enum Metric {
    /** Messages that can be claimed. */
    QUEUE_WAITING("sfworker.queue.waiting", Kind.GAUGE, "", "messages that can be claimed, of all priorities", "queue"),
    /** Messages that wait for their time. */
    QUEUE_DELAYED("sfworker.queue.delayed", Kind.GAUGE, "", "retries and tasks with an ETA that wait", "queue"),
    /** Messages that are worked on. */
    QUEUE_CLAIMED(
            "sfworker.queue.claimed",
            Kind.GAUGE,
            "",
            "messages that workers hold, all workers and queues of this Redis"),
    /** Status events that nobody has read. */
    EVENTS_PENDING("sfworker.events.pending", Kind.GAUGE, "", "status events that nobody has popped from their list"),
    /** How fast Redis answers. */
    REDIS_ROUND_TRIP("sfworker.redis.round.trip", Kind.GAUGE, "seconds", "from a PING to its answer"),
    /** How long ago the queue was read. */
    CLAIM_AGE(
            "sfworker.claim.age",
            Kind.GAUGE,
            "seconds",
            "time since the queue was last read; about one while all is well, also when no slot is free"),
    /** Messages that this worker holds. */
    LEASES_HELD("sfworker.leases.held", Kind.GAUGE, "", "messages that this worker holds and renews the lease of"),
    /** Age of the oldest of them. */
    LEASES_OLDEST(
            "sfworker.leases.oldest", Kind.GAUGE, "seconds", "time since the oldest of them was claimed; 0 for none"),
    /** Slots with a task. */
    SLOTS_USED("sfworker.slots.used", Kind.GAUGE, "", "slots that have a task"),
    /** All slots. */
    SLOTS_LIMIT("sfworker.slots.limit", Kind.GAUGE, "", "tasks that may run at once; remote control can change it"),
    /** Tasks by what became of them. */
    TASKS(
            "sfworker.tasks",
            Kind.COUNTER,
            "",
            "attempts that ended: `success`, `failure`, `retry` (another attempt follows), `repeated` (had ended);"
                    + " `code` is the `error_code` of a failure or retry, else `none`",
            "code",
            "outcome",
            "task_type"),
    /** Waiting time. */
    TASK_WAIT(
            "sfworker.task.wait",
            Kind.HISTOGRAM,
            "seconds",
            "from the time a message was ready, its ETA or else its property `timestamp`, to its claim; messages with"
                    + " neither are not counted",
            "queue"),
    /** Duration of an attempt. */
    TASK_DURATION(
            "sfworker.task.duration",
            Kind.HISTOGRAM,
            "seconds",
            "from the start of an attempt to its end, however it ended",
            "task_type"),
    /** Duration of a stage. */
    STAGE_DURATION(
            "sfworker.stage.duration",
            Kind.HISTOGRAM,
            "seconds",
            "`cluster` (with the wait for a Runner), `device`, `algorithm`, of attempts in which they went well; what"
                    + " the status events call `cluster_init_time`, `device_init_time`, `algorithm_exec_time`",
            "stage",
            "task_type"),
    /** Tasks that are run again because a worker was lost. */
    REDELIVERIES(
            "sfworker.redeliveries", Kind.COUNTER, "", "attempts begun of tasks that a worker was lost with before"),
    /** Tasks of lost workers. */
    TAKEOVERS("sfworker.takeovers", Kind.COUNTER, "", "tasks of lost workers that this one put back to the queue"),
    /** Dead letters that wait. */
    DEAD_LETTERS_KEPT("sfworker.dead.letters.kept", Kind.GAUGE, "", "dead letters that wait for an operator", "queue"),
    /** Dead letters of bad messages among them. */
    DEAD_LETTERS_REFUSED(
            "sfworker.dead.letters.refused",
            Kind.GAUGE,
            "",
            "those of them that are of bad messages, which have room for themselves; at 1000 the oldest of these go",
            "queue"),
    /** Dead letters written. */
    DEAD_LETTERS("sfworker.dead.letters", Kind.COUNTER, "", "messages that this worker put aside", "queue", "reason"),
    /** Requests that were refused. */
    HTTP_REFUSALS(
            "sfworker.http.refusals",
            Kind.COUNTER,
            "",
            "requests over HTTP that were refused, by reason; `WRONG_TOKEN` and `TOO_MANY` are guesses of a token",
            "reason"),
    /** Runners by state. */
    RUNNERS("sfworker.runners", Kind.GAUGE, "", "Runners that are `free`, `busy`, `starting` or `down`", "state"),
    /** Spare processes. */
    RUNNERS_SPARES(
            "sfworker.runners.spares", Kind.GAUGE, "", "processes that have SecretFlow loaded for the next task"),
    /** Attempts without a Runner. */
    RUNNERS_WAITING("sfworker.runners.waiting", Kind.GAUGE, "", "attempts that wait for a free Runner"),
    /** Lost connections to Ray. */
    RAY_LOSSES("sfworker.ray.losses", Kind.COUNTER, "", "connections to Ray that were lost"),
    /** Python processes. */
    PROCESSES(
            "sfworker.processes",
            Kind.GAUGE,
            "",
            "Python processes on this machine: `runner`, `template` (the spare), `party` (one per party and attempt)",
            "kind"),
    /** Their memory. */
    PROCESSES_MEMORY(
            "sfworker.processes.memory",
            Kind.GAUGE,
            "bytes",
            "their memory; pages that several share count in parts",
            "kind"),
    /** Their processor time. */
    PROCESSES_CPU(
            "sfworker.processes.cpu",
            Kind.COUNTER,
            "seconds",
            "processor time they used, as seen when this was read; what one uses after the last look is missing",
            "kind"),
    /** The active revision. */
    REVISION_INFO(
            "sfworker.revision.info", Kind.GAUGE, "", "1 for the revision of the routes that takes tasks", "revision"),
    /** Disk in use. */
    WORK_BYTES(
            "sfworker.work.bytes",
            Kind.GAUGE,
            "bytes",
            "what the files of attempts take in the work folder; near zero while no task runs"),
    /** Free disk. */
    DATA_FREE_BYTES(
            "sfworker.data.free.bytes", Kind.GAUGE, "bytes", "what is free on the file system of the data folder");

    private final String id;
    private final Kind kind;
    private final String unit;
    private final String meaning;
    private final String labels;

    Metric(String id, Kind kind, String unit, String meaning, String... labels) {
        this.id = id;
        this.kind = kind;
        this.unit = unit;
        this.meaning = meaning;
        this.labels = String.join(",", labels);
    }

    /** Types that Prometheus knows. */
    public enum Kind {
        /** Goes up and down. */
        GAUGE,
        /** Only goes up. */
        COUNTER,
        /** Buckets of durations; Prometheus sees {@code _bucket}, {@code _sum} and {@code _count}. */
        HISTOGRAM
    }

    /** Micrometer's name. */
    public String id() {
        return id;
    }

    /** Its type. */
    public Kind kind() {
        return kind;
    }

    /** Empty for a number of things. */
    public String unit() {
        return unit;
    }

    /** What it tells. */
    public String meaning() {
        return meaning;
    }

    /** Names of its labels, sorted. */
    public List<String> labels() {
        return labels.isEmpty() ? List.of() : List.of(labels.split(",", -1));
    }

    /** The name that Prometheus reads, without the endings of a histogram. */
    public String seriesName() {
        String name = id.replace('.', '_');
        String suffix = unit.isEmpty() || name.endsWith("_" + unit) ? "" : "_" + unit;
        return (name + suffix + (kind == Kind.COUNTER ? "_total" : "")).toLowerCase(Locale.ROOT);
    }
}
