package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The tasks to send when this one has ended; each a null node when there are none.
 *
 * @param callbacks signatures to send on success
 * @param errbacks signatures to send on failure
 * @param chain the remaining steps, in reverse: the next one is last
 * @param chord the signature of the chord's body
 */
public record Embed(JsonNode callbacks, JsonNode errbacks, JsonNode chain, JsonNode chord) {
    /** Reads the four keys; whatever is missing counts as none. */
    static Embed of(JsonNode json) {
        return new Embed(part(json, "callbacks"), part(json, "errbacks"), part(json, "chain"), part(json, "chord"));
    }

    /** Whether nothing is to be sent, however the task ends. */
    boolean isEmpty() {
        return callbacks.isEmpty() && errbacks.isEmpty() && chain.isEmpty() && chord.isEmpty();
    }

    /** The third element of a protocol 2 body. */
    ObjectNode toJson() {
        ObjectNode json = ProtocolJson.NODES.objectNode();
        json.set("callbacks", callbacks);
        json.set("errbacks", errbacks);
        json.set("chain", chain);
        json.set("chord", chord);
        return json;
    }

    private static JsonNode part(JsonNode json, String name) {
        JsonNode value = json.path(name);
        return value.isContainerNode() ? value : ProtocolJson.NODES.nullNode();
    }
}
