package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The outer JSON of a message exactly as it came, so that a retry can copy everything through.
 *
 * @param json the whole envelope; read it, never change it
 * @param deliveryTag the sender's tag, or one made up when there was none
 */
public record Envelope(ObjectNode json, String deliveryTag) {
    /** The headers object; empty for protocol 1. */
    public JsonNode headers() {
        return json.path("headers");
    }

    /** The properties object. */
    public JsonNode properties() {
        return json.path("properties");
    }

    /** Exchange the message was sent to; empty for Celery's default exchange. */
    public String exchange() {
        return properties().path("delivery_info").path("exchange").asText("");
    }

    /** Routing key, with the default exchange the queue's name. */
    public String routingKey() {
        return properties().path("delivery_info").path("routing_key").asText("");
    }

    /** Priority as sent; text and other oddities count as 0, as in Celery. */
    public int priority() {
        JsonNode priority = properties().path("priority");
        return priority.isNumber() ? priority.intValue() : 0;
    }

    /** The client's id, copied into retries and callbacks. */
    public @Nullable String replyTo() {
        return Fields.textOrNull(properties(), "reply_to");
    }

    /** Equals the task id in messages of Celery clients. */
    public @Nullable String correlationId() {
        return Fields.textOrNull(properties(), "correlation_id");
    }

    /** Whether the message was taken before and given back. */
    public boolean redelivered() {
        return headers().path("redelivered").asBoolean(false)
                || properties().path("delivery_info").path("redelivered").asBoolean(false);
    }

    /** Whether the metadata stand in the headers (protocol 2) and not in the body. */
    boolean hasTaskHeaders() {
        return headers().has("task");
    }
}
