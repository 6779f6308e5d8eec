package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An exception as Celery clients rebuild it.
 *
 * @param type class name, for example {@code ValueError}
 * @param module Python module, for example {@code builtins}; clients make up a class when they do not know it
 * @param message the constructor's arguments
 * @param extra further keys beside Celery's three, for readers of the raw record
 */
public record ExceptionRecord(String type, String module, ArrayNode message, ObjectNode extra) {
    public ExceptionRecord {
        if (type.isBlank() || "SystemExit".equals(type) || "KeyboardInterrupt".equals(type)) {
            // A client raises what it reads: these two would end the client's process.
            throw new IllegalArgumentException("not an exception that may be sent to a client: '" + type + "'");
        }
    }

    /** An exception with one text argument. */
    public static ExceptionRecord of(String type, String module, String text) {
        return new ExceptionRecord(
                type, module, ProtocolJson.NODES.arrayNode().add(text), ProtocolJson.NODES.objectNode());
    }

    /** The same exception with these keys beside Celery's. */
    public ExceptionRecord with(ObjectNode keys) {
        return new ExceptionRecord(type, module, message, keys);
    }

    /** The exception dict of a result record. */
    public ObjectNode toJson() {
        ObjectNode json = ProtocolJson.NODES.objectNode();
        json.put("exc_type", type);
        json.set("exc_message", message);
        json.put("exc_module", module);
        extra.properties().forEach(entry -> {
            if (!json.has(entry.getKey())) {
                json.set(entry.getKey(), entry.getValue());
            }
        });
        return json;
    }
}
