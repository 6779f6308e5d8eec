package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.testing.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.function.Consumer;

/** Requests recorded byte for byte from a Celery 5.6.3 client; the file names tell what the client was asked to do. */
public final class RecordedRequests {
    private RecordedRequests() {}

    /** For example {@code ping}. */
    public static byte[] request(String name) {
        try (InputStream in = RecordedRequests.class.getResourceAsStream("/celery/control/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no recorded request " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A recorded request with another body, sent now by somebody who waits for a second. */
    public static byte[] changed(String name, Consumer<ObjectNode> change) {
        ObjectNode envelope = (ObjectNode) Samples.parse(new String(request(name), StandardCharsets.UTF_8));
        ObjectNode body = (ObjectNode) body(envelope);
        change.accept(body);
        ((ObjectNode) envelope.path("headers")).put("expires", Clock.systemUTC().millis() / 1000.0 + 1);
        String text = Base64.getEncoder().encodeToString(body.toString().getBytes(StandardCharsets.UTF_8));
        return envelope.put("body", text).toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What stands in the body of a message. */
    public static JsonNode body(JsonNode envelope) {
        byte[] body = Base64.getDecoder().decode(envelope.path("body").asText());
        return Samples.parse(new String(body, StandardCharsets.UTF_8));
    }
}
