package io.sfworker.celery.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a task or a refusal of any bytes whatsoever.
 *
 * <p>What Celery accepts is accepted; what can be repaired is (no delivery tag, no body encoding, no content type);
 * everything else is refused with a reason. Never throws.
 *
 * <p>Threads: safe.
 */
public final class MessageDecoder {
    private final MessageLimits limits;
    private final ProtocolJson json;
    private final BodyReader bodies;
    private final TaskReader tasks;
    private final SuccessorCheck successors;

    public MessageDecoder(MessageLimits limits, Clock clock) {
        this(limits, clock, null);
    }

    /** With {@code extendedBy} the records of the tasks say how they were called, and that this worker ran them. */
    public MessageDecoder(MessageLimits limits, Clock clock, @Nullable String extendedBy) {
        this(limits, clock, extendedBy, SuccessorQueues.UNTAKEN);
    }

    /** With the rule where successors of the tasks may be sent. */
    public MessageDecoder(MessageLimits limits, Clock clock, @Nullable String extendedBy, SuccessorQueues successors) {
        this.limits = limits;
        this.json = new ProtocolJson(limits);
        this.bodies = new BodyReader(json, limits);
        this.tasks = new TaskReader(limits, clock, extendedBy);
        this.successors = new SuccessorCheck(successors);
    }

    /** Decodes one list element. */
    public Decoded decode(RawMessage raw) {
        Envelope envelope = null;
        JsonNode body = ProtocolJson.NODES.missingNode();
        TaskMessage message = null;
        try {
            envelope = envelope(raw);
            body = bodies.read(envelope);
            message = tasks.read(envelope, body);
            successors.check(message.embed());
            return new Decoded.Accepted(message);
        } catch (MessageRefused refusal) {
            return refused(refusal, envelope, body, raw.size()).of(message);
        } catch (RuntimeException e) {
            // The last line of defence: a defect of the decoder must cost one message, not the worker.
            String text = "the message could not be decoded (%s)"
                    .formatted(e.getClass().getSimpleName());
            return refused(new MessageRefused(RefusalReason.DECODER_FAILED, text), envelope, body, raw.size());
        }
    }

    private Envelope envelope(RawMessage raw) throws MessageRefused {
        if (raw.size() > limits.maxMessageBytes() || !raw.complete()) {
            throw new MessageRefused(
                    RefusalReason.TOO_LARGE, "the message is larger than %d bytes".formatted(limits.maxMessageBytes()));
        }
        JsonNode root = parse(BodyReader.utf8(raw.bytes(), "the message"));
        if (!(root instanceof ObjectNode object)) {
            throw new MessageRefused(RefusalReason.NOT_AN_ENVELOPE, "the message is not a JSON object");
        }
        requireObjectOrAbsent(object, "headers");
        requireObjectOrAbsent(object, "properties");
        String tag = Fields.textOrNull(object.path("properties"), "delivery_tag");
        if (tag == null || tag.isEmpty() || tag.length() > limits.maxNameLength()) {
            tag = UUID.randomUUID().toString();
        }
        return new Envelope(object, tag);
    }

    private JsonNode parse(String text) throws MessageRefused {
        try {
            return json.read(text);
        } catch (JsonProcessingException e) {
            throw new MessageRefused(
                    RefusalReason.NOT_JSON, "the message is not JSON, nested too deeply, or has a number too long");
        }
    }

    private static void requireObjectOrAbsent(ObjectNode envelope, String name) throws MessageRefused {
        JsonNode value = envelope.path(name);
        if (!value.isObject() && !value.isNull() && !value.isMissingNode()) {
            throw new MessageRefused(RefusalReason.NOT_AN_ENVELOPE, name + " of the message is not an object");
        }
    }

    private Decoded.Refused refused(MessageRefused refusal, @Nullable Envelope envelope, JsonNode body, long size) {
        ResultIdentity task = envelope == null ? null : identity(envelope, body);
        return new Decoded.Refused(refusal.reason(), refusal.text(), task, RedactedView.of(envelope, size), null);
    }

    private @Nullable ResultIdentity identity(Envelope envelope, JsonNode body) {
        JsonNode metadata = envelope.hasTaskHeaders() || !body.has("task") ? envelope.headers() : body;
        int longest = limits.maxNameLength();
        String id = Fields.idOrNull(metadata, "id", longest);
        if (id == null) {
            return null;
        }
        return new ResultIdentity(
                id,
                Fields.idOrNull(metadata, "parent_id", longest),
                Fields.idOrNull(metadata, "group", longest),
                Fields.truthy(metadata.path("ignore_result")));
    }
}
