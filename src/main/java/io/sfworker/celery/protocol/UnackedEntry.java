package io.sfworker.celery.protocol;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/** What kombu keeps of a message that a worker holds: {@code [message, exchange, routing key]}. */
public final class UnackedEntry {
    private static final ProtocolJson JSON = new ProtocolJson(MessageLimits.DEFAULT);

    private UnackedEntry() {}

    /** The message in an entry; the entry itself when it has none, so that whoever reads it next puts it aside. */
    public static RawMessage message(RawMessage entry) {
        try {
            JsonNode parts = JSON.read(new String(entry.bytes(), StandardCharsets.UTF_8));
            return parts.path(0).isObject() ? RawMessage.of(ProtocolJson.write(parts.path(0))) : entry;
        } catch (JsonProcessingException e) {
            return entry;
        }
    }
}
