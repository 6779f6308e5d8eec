package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes of a message that was put aside one that can be run again: with a fresh tag, without any time or count that
 * belonged to its former life, marked in the header {@value #MARK}, and with what an operator changed.
 *
 * <p>Threads: safe.
 */
public final class Replay {
    /** Header of a replayed message: how often it was replayed. */
    public static final String MARK = "sfworker_replays";

    private static final List<String> FORMER_LIFE = List.of("eta", "expires");

    private final MessageDecoder decoder;
    private final MessageEncoder encoder;

    public Replay(MessageDecoder decoder, MessageEncoder encoder) {
        this.decoder = decoder;
        this.encoder = encoder;
    }

    /**
     * What an operator changes; null leaves as it was.
     *
     * @param args positional arguments
     * @param kwargs keyword arguments
     * @param message a whole message in place of the original
     */
    public record Edit(
            @Nullable JsonNode args,
            @Nullable JsonNode kwargs,
            @Nullable JsonNode message) {
        /** Nothing is changed. */
        public static final Edit NONE = new Edit(null, null, null);
    }

    /** The message to send, or why it would be put aside again. */
    public Decoded prepared(RawMessage original, Edit edit, String queue) {
        JsonNode whole = edit.message();
        RawMessage source = whole == null ? original : RawMessage.of(ProtocolJson.write(whole));
        Decoded decoded = decoder.decode(source);
        ObjectNode envelope = envelope(source, decoded);
        if (envelope == null) {
            return decoded;
        }
        if (edit.args() != null || edit.kwargs() != null) {
            change(envelope, edit, decoded);
        }
        renew(envelope, queue);
        return decoder.decode(RawMessage.of(ProtocolJson.write(envelope)));
    }

    /** A prepared message as it is sent. */
    public static OutgoingMessage message(TaskMessage prepared) {
        return new OutgoingMessage(
                prepared.id(),
                prepared.deliveryTag(),
                prepared.envelope().priority(),
                ProtocolJson.write(prepared.envelope().json()));
    }

    private @Nullable ObjectNode envelope(RawMessage source, Decoded decoded) {
        if (decoded instanceof Decoded.Accepted accepted) {
            Envelope envelope = accepted.message().envelope();
            return envelope.hasTaskHeaders() ? envelope.json().deepCopy() : encoder.protocol2(accepted.message());
        }
        String text = new String(source.bytes(), StandardCharsets.UTF_8);
        return JsonValue.of(text) instanceof ObjectNode object ? object.deepCopy() : null;
    }

    private static void change(ObjectNode envelope, Edit edit, Decoded decoded) {
        ArrayNode body = ProtocolJson.NODES.arrayNode();
        if (decoded instanceof Decoded.Accepted accepted) {
            TaskArguments before = accepted.message().arguments();
            body.add(before.args()).add(before.kwargs()).add(before.embed().toJson());
        } else {
            body.add(ProtocolJson.NODES.arrayNode())
                    .add(ProtocolJson.NODES.objectNode())
                    .addNull();
        }
        if (edit.args() != null) {
            body.set(0, edit.args());
        }
        if (edit.kwargs() != null) {
            body.set(1, edit.kwargs());
        }
        envelope.put("body", MessageEncoder.base64(ProtocolJson.write(body)));
        envelope.put("content-type", "application/json");
        envelope.put("content-encoding", "utf-8");
        MessageEncoder.objectIn(envelope, "headers").remove("compression");
        MessageEncoder.objectIn(envelope, "properties").put("body_encoding", "base64");
    }

    private static void renew(ObjectNode envelope, String queue) {
        ObjectNode headers = MessageEncoder.objectIn(envelope, "headers");
        FORMER_LIFE.forEach(headers::putNull);
        headers.put("retries", 0);
        headers.put(MARK, Fields.count(headers, MARK) + 1);
        headers.remove("redelivered");
        ObjectNode properties = MessageEncoder.objectIn(envelope, "properties");
        properties.put("delivery_tag", UUID.randomUUID().toString());
        properties.remove("expiration");
        ObjectNode info = MessageEncoder.objectIn(properties, "delivery_info");
        info.remove("redelivered");
        if (!info.hasNonNull("exchange") || !info.hasNonNull("routing_key")) {
            // Python workers die on messages that lack these.
            info.put("exchange", "").put("routing_key", queue);
        }
    }
}
