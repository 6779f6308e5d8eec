package io.sfworker.celery.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of any bytes that arrive on the control channel, or nothing. Never throws.
 *
 * <p>Threads: safe.
 */
public final class ControlReader {
    /** Requests are small: the largest is a list of ids to revoke. */
    private static final MessageLimits LIMITS = new MessageLimits(1 << 20, 1 << 20, 20, 255, Duration.ZERO);

    /** Beyond this the clock of a sender is no clock; the sum of two stays far from an overflow. */
    private static final long MAX_CLOCK = 1L << 53;

    private static final ProtocolJson JSON = new ProtocolJson(LIMITS);
    private static final BodyReader BODIES = new BodyReader(JSON, LIMITS);

    private ControlReader() {}

    /** The request, or empty when the bytes are none. */
    public static Optional<ControlRequest> read(byte[] raw) {
        if (raw.length > LIMITS.maxMessageBytes()) {
            return Optional.empty();
        }
        try {
            return JSON.read(BodyReader.utf8(raw, "the request")) instanceof ObjectNode json
                    ? request(new Envelope(json, ""))
                    : Optional.empty();
        } catch (MessageRefused | JsonProcessingException | RuntimeException e) {
            // Whoever can publish can send anything; no answer is the right one to what is no question.
            return Optional.empty();
        }
    }

    private static Optional<ControlRequest> request(Envelope envelope) throws MessageRefused {
        JsonNode body = BODIES.read(envelope);
        String method = Fields.textOrNull(body, "method");
        if (method == null || method.isEmpty() || method.length() > LIMITS.maxNameLength()) {
            return Optional.empty();
        }
        JsonNode arguments = body.path("arguments");
        return Optional.of(new ControlRequest(
                method,
                arguments instanceof ObjectNode object ? object : ProtocolJson.NODES.objectNode(),
                audience(body),
                replyTo(body),
                stamp(envelope.headers())));
    }

    private static ControlRequest.Audience audience(JsonNode body) {
        List<String> destination = new ArrayList<>();
        JsonNode names = body.path("destination");
        names.forEach(name -> destination.add(name.asText("")));
        if (names.isValueNode() && !names.isNull()) {
            // Celery's clients always write a list; what is no list must not mean everybody.
            destination.add(names.asText(""));
        }
        return new ControlRequest.Audience(
                destination, Fields.textOrNull(body, "pattern"), Fields.textOrNull(body, "matcher"));
    }

    private static ControlRequest.@Nullable ReplyTo replyTo(JsonNode body) {
        JsonNode address = body.path("reply_to");
        String exchange = Fields.idOrNull(address, "exchange", LIMITS.maxNameLength());
        String routingKey = Fields.idOrNull(address, "routing_key", LIMITS.maxNameLength());
        return exchange == null || routingKey == null
                ? null
                : new ControlRequest.ReplyTo(exchange, routingKey, Fields.textOrNull(body, "ticket"));
    }

    private static ControlRequest.Stamp stamp(JsonNode headers) {
        JsonNode clock = headers.path("clock");
        double expires = headers.path("expires").asDouble(0);
        boolean told = expires > 0 && expires < MAX_CLOCK;
        return new ControlRequest.Stamp(
                clock.canConvertToLong() && clock.longValue() > 0 && clock.longValue() < MAX_CLOCK
                        ? clock.longValue()
                        : 0,
                told ? Instant.ofEpochMilli((long) (expires * 1000)) : null);
    }
}
