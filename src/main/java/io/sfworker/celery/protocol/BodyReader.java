package io.sfworker.celery.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/** Unpacks a body in Celery's order: base64, decompression, UTF-8, JSON, typed values. */
final class BodyReader {
    private static final Set<String> UTF8_NAMES = Set.of("", "utf-8", "utf8", "us-ascii", "ascii", "binary");

    private final ProtocolJson json;
    private final MessageLimits limits;

    BodyReader(ProtocolJson json, MessageLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    JsonNode read(Envelope envelope) throws MessageRefused {
        checkContentType(envelope.json());
        byte[] packed = transferDecoded(envelope);
        JsonNode compression = envelope.headers().path("compression");
        byte[] data = compression.isMissingNode() || compression.isNull()
                ? packed
                : Decompression.expand(packed, compression.asText(""), limits.maxBodyBytes());
        if (data.length > limits.maxBodyBytes()) {
            throw new MessageRefused(
                    RefusalReason.TOO_LARGE, "the body is larger than %d bytes".formatted(limits.maxBodyBytes()));
        }
        return TypedValues.replacedInArguments(parse(json, utf8(data, "the body")));
    }

    private static void checkContentType(JsonNode envelope) throws MessageRefused {
        JsonNode type = envelope.path("content-type");
        String name = type.isMissingNode() || type.isNull() ? "application/json" : type.asText("");
        if (!"application/json".equals(name.toLowerCase(Locale.ROOT).strip())) {
            throw new MessageRefused(
                    RefusalReason.CONTENT_DISALLOWED, "only content of type application/json is accepted");
        }
        JsonNode encoding = envelope.path("content-encoding");
        String charset = encoding.isNull() ? "" : encoding.asText("");
        if (!UTF8_NAMES.contains(charset.toLowerCase(Locale.ROOT).strip())) {
            throw new MessageRefused(RefusalReason.BAD_UTF8, "only content encoded in utf-8 is accepted");
        }
    }

    private static byte[] transferDecoded(Envelope envelope) throws MessageRefused {
        JsonNode body = envelope.json().path("body");
        if (!body.isTextual() || body.textValue().isEmpty()) {
            throw new MessageRefused(RefusalReason.BAD_BODY, "the body is missing, empty or not text");
        }
        JsonNode encoding = envelope.properties().path("body_encoding");
        if (encoding.isMissingNode() || encoding.isNull()) {
            return body.textValue().getBytes(StandardCharsets.UTF_8);
        }
        if (!"base64".equals(encoding.asText(""))) {
            throw new MessageRefused(RefusalReason.BAD_BODY_ENCODING, "the only body_encoding accepted is base64");
        }
        return base64(body.textValue());
    }

    private static byte[] base64(String text) throws MessageRefused {
        try {
            // Python's decoder skips foreign characters, so line breaks and blanks must pass here too.
            byte[] data = Base64.getMimeDecoder().decode(text);
            if (data.length > 0) {
                return data;
            }
        } catch (IllegalArgumentException e) {
            throw new MessageRefused(RefusalReason.BAD_BODY_ENCODING, "the body is not valid base64");
        }
        throw new MessageRefused(RefusalReason.BAD_BODY, "the body is empty after base64");
    }

    static String utf8(byte[] data, String what) throws MessageRefused {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MessageRefused(RefusalReason.BAD_UTF8, what + " is not valid UTF-8");
        }
    }

    private static JsonNode parse(ProtocolJson json, String text) throws MessageRefused {
        try {
            return json.read(text);
        } catch (JsonProcessingException e) {
            throw new MessageRefused(
                    RefusalReason.NOT_JSON, "the body is not JSON, nested too deeply, or has a number too long");
        }
    }
}
