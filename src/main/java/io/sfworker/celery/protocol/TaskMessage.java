package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One message of a Celery client: what to run, with what, and everything that came with it.
 *
 * @param id the client's task id; the result is stored under it
 * @param task registered name, for example {@code tasks.secretflow.execute_task}
 * @param arguments positional and keyword arguments and the follow-up tasks
 * @param options when, how long and in which family of tasks
 * @param envelope the message as it came
 */
public record TaskMessage(String id, String task, TaskArguments arguments, TaskOptions options, Envelope envelope) {
    /** Positional arguments. */
    public ArrayNode args() {
        return arguments.args();
    }

    /** Keyword arguments. */
    public ObjectNode kwargs() {
        return arguments.kwargs();
    }

    /** Follow-up tasks. */
    public Embed embed() {
        return arguments.embed();
    }

    /** How often the task was retried before. */
    public int retries() {
        return options.retries();
    }

    /** Not to be run before. */
    public @Nullable Instant eta() {
        return options.schedule().eta();
    }

    /** Not to be run after. */
    public @Nullable Instant expires() {
        return options.schedule().expires();
    }

    /** When the task is killed; null without limit. */
    public @Nullable Duration hardLimit() {
        return options.schedule().hardLimit();
    }

    /** When the task is asked to end; null without limit. */
    public @Nullable Duration softLimit() {
        return options.schedule().softLimit();
    }

    /** First task of the chain of calls. */
    public @Nullable String rootId() {
        return options.lineage().rootId();
    }

    /** The task that sent this one. */
    public @Nullable String parentId() {
        return options.lineage().parentId();
    }

    /** The group this task is a member of. */
    public @Nullable String group() {
        return options.lineage().group();
    }

    /** Place in the group. */
    public @Nullable Integer groupIndex() {
        return options.lineage().groupIndex();
    }

    /** Whether the sender wants no result record at all. */
    public boolean ignoreResult() {
        return options.recording().ignored();
    }

    /** Arguments as Python text for people; may hold what the sender considers secret. */
    public @Nullable String argsRepr() {
        return Fields.textOrNull(envelope.headers(), "argsrepr");
    }

    /** Keyword arguments as Python text for people. */
    public @Nullable String kwargsRepr() {
        return Fields.textOrNull(envelope.headers(), "kwargsrepr");
    }

    /** Any header, also the sender's own; a missing node when absent. */
    public JsonNode header(String name) {
        return envelope.headers().path(name);
    }

    /** The sender's delivery tag. */
    public String deliveryTag() {
        return envelope.deliveryTag();
    }

    /** Under which ids results are stored. */
    public ResultIdentity identity() {
        String worker = options.recording().extendedBy();
        return new ResultIdentity(id, parentId(), group(), ignoreResult(), worker == null ? null : call(worker));
    }

    /** The fields of Celery's {@code result_extended}, in its order. */
    private ObjectNode call(String worker) {
        ObjectNode call = ProtocolJson.NODES.objectNode();
        call.put("name", task);
        call.set("args", args());
        call.set("kwargs", kwargs());
        call.put("worker", worker);
        call.put("retries", retries());
        call.put("queue", envelope.routingKey());
        if (header("stamps") instanceof ObjectNode stamps && !stamps.isEmpty()) {
            call.set("stamped_headers", header("stamped_headers"));
            stamps.properties().forEach(stamp -> call.putIfAbsent(stamp.getKey(), stamp.getValue()));
        }
        return call;
    }
}
