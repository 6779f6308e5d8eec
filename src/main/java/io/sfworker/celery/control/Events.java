package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.PythonText;
import io.sfworker.celery.protocol.PythonTime;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes Celery's events.
 *
 * <p>None has {@code utcoffset}: receivers would shift the time, which is right as it is, by the difference of zones.
 *
 * <p>Threads: safe.
 */
public final class Events {
    private static final int TERMINATION_SIGNAL = 15;

    private final WorkerFacts.Identity worker;
    private final LamportClock lamport;
    private final Clock clock;
    private final TaskInfo info;

    /** {@code shown} lets arguments and results be seen by everybody who watches. */
    public Events(WorkerFacts.Identity worker, LamportClock lamport, Clock clock, boolean shown) {
        this.worker = worker;
        this.lamport = lamport;
        this.clock = clock;
        this.info = new TaskInfo(worker, shown);
    }

    /**
     * What a worker says of itself from time to time.
     *
     * @param frequency seconds between two such events
     * @param active tasks that run now
     * @param processed tasks begun so far
     * @param load the machine's load of the last 1, 5 and 15 minutes
     */
    public record Beat(double frequency, int active, long processed, List<Double> load) {}

    /** {@code worker-online}, {@code worker-heartbeat} or {@code worker-offline}. */
    public ObjectNode worker(String type, Beat beat) {
        ObjectNode event = event(type);
        event.put("freq", beat.frequency());
        event.put("active", beat.active());
        event.put("processed", beat.processed());
        beat.load().forEach(event.withArray("loadavg")::add);
        event.put("sw_ident", "sfworker");
        event.put("sw_ver", worker.version());
        event.put("sw_sys", System.getProperty("os.name"));
        return event;
    }

    /** The worker has the task. */
    public ObjectNode received(TaskMessage task) {
        ObjectNode event = event("task-received", task);
        event.put("name", TaskInfo.displayName(task));
        event.put("args", info.args(task));
        event.put("kwargs", info.kwargs(task));
        event.put("root_id", task.rootId());
        event.put("parent_id", task.parentId());
        event.put("retries", task.retries());
        event.put("eta", time(task.eta()));
        event.put("expires", time(task.expires()));
        return event;
    }

    /** The task runs. */
    public ObjectNode started(TaskMessage task) {
        return event("task-started", task);
    }

    /** The worker gives the task back, for another one to run. */
    public ObjectNode rejected(TaskMessage task) {
        return event("task-rejected", task).put("requeue", true);
    }

    /** The task has come to the end, or the pause, that its record tells; {@code ran} is how long it ran. */
    public ObjectNode ended(TaskMessage task, ResultRecord record, Duration ran) {
        return switch (record.state()) {
            case SUCCESS -> succeeded(task, record.result(), ran);
            case FAILURE -> failed("task-failed", task, record);
            case RETRY -> failed("task-retried", task, record);
            case REVOKED ->
                revoked(task, record.result().path("exc_message").path(0).asText(""));
            case STARTED -> started(task);
        };
    }

    private ObjectNode succeeded(TaskMessage task, JsonNode value, Duration ran) {
        ObjectNode event = event("task-succeeded", task);
        event.put("result", info.result(value));
        event.put("runtime", ran.toNanos() / 1e9);
        return event;
    }

    private ObjectNode failed(String type, TaskMessage task, ResultRecord record) {
        JsonNode dict = record.result();
        String exception = dict.isObject()
                ? PythonText.exception(dict.path("exc_type").asText("Exception"), dict.path("exc_message"))
                : "None";
        ObjectNode event = event(type, task);
        event.put("exception", TaskInfo.cut(exception));
        event.put("traceback", TaskInfo.cut(record.traceback()));
        return event;
    }

    private ObjectNode revoked(TaskMessage task, String why) {
        boolean terminated = "terminated".equals(why);
        ObjectNode event = event("task-revoked", task);
        event.put("terminated", terminated);
        event.put("signum", terminated ? TERMINATION_SIGNAL : null);
        event.put("expired", "expired".equals(why));
        return event;
    }

    private ObjectNode event(String type, TaskMessage task) {
        return event(type).put("uuid", task.id());
    }

    private ObjectNode event(String type) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("timestamp", TaskInfo.seconds(clock.instant()))
                .put("hostname", worker.name())
                .put("pid", worker.pid())
                .put("clock", lamport.forward());
    }

    private static @Nullable String time(@Nullable Instant time) {
        return time == null ? null : PythonTime.format(time);
    }
}
