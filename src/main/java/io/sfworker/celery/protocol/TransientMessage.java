package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/** Writes the messages that nobody keeps: replies of remote control, and events. */
public final class TransientMessage {
    private TransientMessage() {}

    /** The answer of one worker to a request; {@code clock} is the worker's logical clock. */
    public static String reply(JsonNode body, ControlRequest.ReplyTo replyTo, long clock) {
        ObjectNode headers = ProtocolJson.NODES.objectNode();
        headers.put("ticket", replyTo.ticket());
        headers.put("clock", clock);
        return envelope(body, headers, replyTo.exchange(), replyTo.routingKey());
    }

    /** One event, or a list of them, of the worker with this name. */
    public static String event(JsonNode body, String worker, String exchange, String routingKey) {
        ObjectNode headers = ProtocolJson.NODES.objectNode();
        headers.put("hostname", worker);
        return envelope(body, headers, exchange, routingKey);
    }

    private static String envelope(JsonNode body, ObjectNode headers, String exchange, String routingKey) {
        ObjectNode envelope = ProtocolJson.NODES.objectNode();
        byte[] content = ProtocolJson.write(body).getBytes(StandardCharsets.UTF_8);
        envelope.put("body", Base64.getEncoder().encodeToString(content));
        envelope.put("content-encoding", "utf-8");
        envelope.put("content-type", "application/json");
        envelope.set("headers", headers);
        ObjectNode properties = envelope.putObject("properties");
        properties.put("delivery_mode", 1);
        properties.putObject("delivery_info").put("exchange", exchange).put("routing_key", routingKey);
        properties.put("priority", 0);
        properties.put("body_encoding", "base64");
        properties.put("delivery_tag", UUID.randomUUID().toString());
        return ProtocolJson.write(envelope);
    }
}
