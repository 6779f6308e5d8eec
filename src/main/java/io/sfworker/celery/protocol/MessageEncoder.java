package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the messages we publish, always with every field a Python worker needs: it dies on missing ones.
 *
 * <p>Threads: safe.
 */
public final class MessageEncoder {
    private static final List<String> NULL_HEADERS =
            List.of("shadow", "eta", "expires", "group", "group_index", "parent_id", "stamped_headers");
    private static final List<String> COPIED_OPTIONS =
            List.of("shadow", "eta", "expires", "group_index", "root_id", "parent_id", "ignore_result");

    private final String origin;

    /** {@code origin} is the worker's name, for people who look for the sender. */
    public MessageEncoder(String origin) {
        this.origin = origin;
    }

    /**
     * The same task again: one retry more, not before {@code eta}, with itself as parent; the body stays as it was.
     * The fields of {@code added} become headers of the message.
     */
    public OutgoingMessage retry(TaskMessage task, Instant eta, String deliveryTag, ObjectNode added) {
        ObjectNode envelope =
                task.envelope().hasTaskHeaders() ? task.envelope().json().deepCopy() : protocol2(task);
        ObjectNode headers = objectIn(envelope, "headers");
        headers.setAll(added);
        headers.put("retries", task.retries() + 1);
        headers.put("eta", PythonTime.format(eta));
        headers.put("parent_id", task.id());
        headers.remove("redelivered");
        ObjectNode properties = objectIn(envelope, "properties");
        properties.put("delivery_tag", deliveryTag);
        objectIn(properties, "delivery_info").remove("redelivered");
        return new OutgoingMessage(task.id(), deliveryTag, task.envelope().priority(), ProtocolJson.write(envelope));
    }

    /** The same message for another worker: marked as redelivered, with a fresh tag. */
    public OutgoingMessage redelivery(TaskMessage task, String deliveryTag) {
        ObjectNode envelope = task.envelope().json().deepCopy();
        objectIn(envelope, "headers").put("redelivered", true);
        ObjectNode properties = objectIn(envelope, "properties");
        properties.put("delivery_tag", deliveryTag);
        objectIn(properties, "delivery_info").put("redelivered", true);
        return new OutgoingMessage(task.id(), deliveryTag, task.envelope().priority(), ProtocolJson.write(envelope));
    }

    /** A new task for {@code queue}. */
    public OutgoingMessage task(OutgoingTask task, String queue) {
        return message(task, queue, true);
    }

    /** The same with its body as text and not as base64, so that something can be filled in. */
    OutgoingMessage plainTask(OutgoingTask task, String queue) {
        return message(task, queue, false);
    }

    private OutgoingMessage message(OutgoingTask task, String queue, boolean base64) {
        ObjectNode options = task.options();
        String id =
                orElse(Fields.textOrNull(options, "task_id"), UUID.randomUUID().toString());
        String tag = UUID.randomUUID().toString();
        ObjectNode envelope = ProtocolJson.NODES.objectNode();
        String body = body(task.args(), task.kwargs(), embedOf(options));
        envelope.put("body", base64 ? base64(body) : body);
        envelope.put("content-encoding", "utf-8");
        envelope.put("content-type", "application/json");
        envelope.set("headers", headers(task, id));
        ObjectNode properties = properties(id, queue, tag);
        if (base64) {
            properties.put("body_encoding", "base64");
        }
        properties.put("reply_to", orElse(Fields.textOrNull(options, "reply_to"), id));
        int priority = Fields.count(options, "priority");
        properties.put("priority", priority);
        envelope.set("properties", properties);
        return new OutgoingMessage(id, tag, priority, ProtocolJson.write(envelope));
    }

    private ObjectNode headers(OutgoingTask task, String id) {
        ObjectNode options = task.options();
        ObjectNode headers = ProtocolJson.NODES.objectNode();
        headers.put("lang", "py");
        headers.put("task", task.task());
        headers.put("id", id);
        NULL_HEADERS.forEach(headers::putNull);
        headers.put("retries", 0);
        headers.putArray("timelimit").add(options.get("time_limit")).add(options.get("soft_time_limit"));
        headers.put("root_id", id);
        // Monitors show these texts to everybody, so they say nothing about the arguments.
        headers.put("argsrepr", "(...)");
        headers.put("kwargsrepr", "{...}");
        headers.put("origin", origin);
        headers.put("ignore_result", false);
        headers.put("replaced_task_nesting", 0);
        stamp(headers, options);
        COPIED_OPTIONS.stream().filter(options::hasNonNull).forEach(name -> headers.set(name, options.get(name)));
        if (options.hasNonNull("group_id")) {
            headers.set("group", options.get("group_id"));
        }
        if (options.path("headers") instanceof ObjectNode own) {
            headers.setAll(own);
        }
        return headers;
    }

    private static ObjectNode properties(String id, String queue, String tag) {
        ObjectNode properties = ProtocolJson.NODES.objectNode();
        properties.put("correlation_id", id);
        properties.put("delivery_mode", 2);
        properties.putObject("delivery_info").put("exchange", "").put("routing_key", queue);
        properties.put("delivery_tag", tag);
        return properties;
    }

    /** Protocol 1 keeps the retry count inside the body, so its retry is written as protocol 2. */
    ObjectNode protocol2(TaskMessage task) {
        ObjectNode envelope = task.envelope().json().deepCopy();
        OutgoingTask same = new OutgoingTask(task.task(), task.args(), task.kwargs(), ProtocolJson.NODES.objectNode());
        ObjectNode headers = headers(same, task.id());
        headers.put("group", task.group());
        headers.put("group_index", task.groupIndex());
        headers.put("expires", task.expires() == null ? null : PythonTime.format(task.expires()));
        envelope.set("headers", headers);
        envelope.put("body", base64(body(task.args(), task.kwargs(), task.embed())));
        objectIn(envelope, "properties").put("body_encoding", "base64");
        return envelope;
    }

    private static String body(ArrayNode args, ObjectNode kwargs, Embed embed) {
        return ProtocolJson.write(
                ProtocolJson.NODES.arrayNode().add(args).add(kwargs).add(embed.toJson()));
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Embed embedOf(ObjectNode options) {
        ObjectNode embed = ProtocolJson.NODES.objectNode();
        embed.set("callbacks", listOrNone(options.path("link")));
        embed.set("errbacks", listOrNone(options.path("link_error")));
        embed.set("chain", options.path("chain"));
        embed.set("chord", options.path("chord"));
        return Embed.of(embed);
    }

    /** Signatures may name one link without a list around it. */
    private static JsonNode listOrNone(JsonNode links) {
        return links.isEmpty() ? ProtocolJson.NODES.nullNode() : Options.list(links, ProtocolJson.NODES.nullNode());
    }

    /** Stamps stand among a signature's options, and their names in one of them. */
    private static void stamp(ObjectNode headers, ObjectNode options) {
        ObjectNode stamps = headers.putObject("stamps");
        if (options.path("stamped_headers") instanceof ArrayNode names) {
            headers.set("stamped_headers", names);
            names.forEach(name -> stamps.set(name.asText(), options.path(name.asText())));
        }
    }

    static ObjectNode objectIn(ObjectNode parent, String name) {
        JsonNode child = parent.path(name);
        return child instanceof ObjectNode object ? object : parent.putObject(name);
    }

    private static String orElse(@Nullable String value, String otherwise) {
        return value == null || value.isEmpty() ? otherwise : value;
    }
}
