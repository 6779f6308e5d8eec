package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.Envelope;
import io.sfworker.celery.protocol.PythonText;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Describes tasks to people who look from outside.
 *
 * <p>What a task is called with may hold what only its parties should see; nothing of it is shown unless the option
 * {@code showArguments} says so.
 */
final class TaskInfo {
    /** What stands for arguments and results that are not shown. */
    static final String HIDDEN = "(...)";

    /** As much of a text as Celery shows. */
    private static final int MAX_TEXT = 1024;

    /** Larger arguments are shown as text only. */
    private static final int MAX_NODES = 200;

    private final WorkerFacts.Identity worker;
    private final boolean shown;

    /** {@code shown} lets arguments and results be seen. */
    TaskInfo(WorkerFacts.Identity worker, boolean shown) {
        this.worker = worker;
        this.shown = shown;
    }

    /** What Celery tells about a held task; {@code safe} for arguments as text. */
    ObjectNode of(HeldTask task, boolean safe) {
        return of(task.message(), task.startedAt(), safe);
    }

    /** What Celery tells about a task that has not begun. */
    ObjectNode of(TaskMessage message) {
        return of(message, null, false);
    }

    private ObjectNode of(TaskMessage message, @Nullable Instant startedAt, boolean safe) {
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("id", message.id());
        info.put("name", displayName(message));
        info.set("args", safe ? text(args(message)) : listed(message.args()));
        info.set("kwargs", safe ? text(kwargs(message)) : listed(message.kwargs()));
        info.put("type", message.task());
        info.put("hostname", worker.name());
        if (startedAt == null) {
            info.putNull("time_start");
        } else {
            info.put("time_start", seconds(startedAt));
        }
        // Always late: a message is acknowledged when the task has ended.
        info.put("acknowledged", false);
        info.set("delivery_info", deliveryInfo(message.envelope()));
        info.put("worker_pid", startedAt == null ? null : worker.pid());
        return info;
    }

    /** Positional arguments as text. */
    String args(TaskMessage message) {
        return shown ? cut(message.argsRepr()) : HIDDEN;
    }

    /** Keyword arguments as text. */
    String kwargs(TaskMessage message) {
        return shown ? cut(message.kwargsRepr()) : HIDDEN;
    }

    /** A result as text. */
    String result(JsonNode value) {
        return shown ? cut(PythonText.repr(value)) : HIDDEN;
    }

    /** At most as much as Celery shows. */
    static String cut(@Nullable String text) {
        String there = text == null ? "" : text;
        return there.length() <= MAX_TEXT ? there : there.substring(0, MAX_TEXT) + "...";
    }

    /** Seconds since 1970 as Python counts them. */
    static double seconds(Instant time) {
        return time.getEpochSecond() + time.getNano() / 1e9;
    }

    static String displayName(TaskMessage message) {
        String shadow = message.header("shadow").asText("");
        return shadow.isEmpty() ? message.task() : cut(shadow);
    }

    private static ObjectNode deliveryInfo(Envelope envelope) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("exchange", envelope.exchange())
                .put("routing_key", envelope.routingKey())
                .put("priority", envelope.priority())
                .put("redelivered", envelope.redelivered());
    }

    private static JsonNode text(String text) {
        return JsonNodeFactory.instance.textNode(text);
    }

    /** The arguments themselves, or a value of the same kind that says there are some. */
    private JsonNode listed(ArrayNode args) {
        return args.isEmpty() || isShown(args) ? args : args.arrayNode().add(HIDDEN);
    }

    private JsonNode listed(ObjectNode kwargs) {
        return kwargs.isEmpty() || isShown(kwargs)
                ? kwargs
                : kwargs.objectNode().put("...", HIDDEN);
    }

    private boolean isShown(JsonNode arguments) {
        return shown && nodes(arguments) <= MAX_NODES;
    }

    private static int nodes(JsonNode value) {
        int count = 1;
        for (JsonNode child : value) {
            count += count > MAX_NODES ? 0 : nodes(child);
        }
        // A long text counts for what it takes.
        return count + value.asText("").length() / 100;
    }
}
