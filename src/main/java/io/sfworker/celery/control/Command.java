package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** One command of remote control: arguments in, reply out. Fails: {@link CommandRefused}, in either way. */
@FunctionalInterface
interface Command {
    /** Carries it out and makes the reply. */
    CompletionStage<JsonNode> run(ObjectNode arguments);

    /** A reply that is there at once. */
    static CompletionStage<JsonNode> now(JsonNode reply) {
        return CompletableFuture.completedFuture(reply);
    }

    /** The reply {@code {"ok": text}}. */
    static JsonNode ok(String text) {
        return JsonNodeFactory.instance.objectNode().put("ok", text);
    }

    /** The reply {@code {"error": text}}. */
    static JsonNode error(String text) {
        return JsonNodeFactory.instance.objectNode().put("error", text);
    }

    /** No reply at all is null in Python. */
    static JsonNode nothing() {
        return JsonNodeFactory.instance.nullNode();
    }
}
