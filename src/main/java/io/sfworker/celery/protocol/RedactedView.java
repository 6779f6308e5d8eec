package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an operator may see of a message: its metadata, never its arguments or the sender's own headers. */
public final class RedactedView {
    private static final int MAX_TEXT = 255;
    private static final List<String> ENVELOPE = List.of("content-type", "content-encoding");
    private static final List<String> HEADERS = List.of(
            "lang",
            "task",
            "id",
            "eta",
            "expires",
            "retries",
            "timelimit",
            "root_id",
            "parent_id",
            "group",
            "group_index",
            "compression",
            "redelivered",
            Replay.MARK);
    private static final List<String> PROPERTIES =
            List.of("correlation_id", "priority", "body_encoding", "delivery_tag", "delivery_info");

    private RedactedView() {}

    /** The view of a task that was decoded. */
    public static String of(TaskMessage message, long size) {
        return of(message.envelope(), size);
    }

    /** The view of whatever could be read. */
    static String of(@Nullable Envelope envelope, long size) {
        ObjectNode view = ProtocolJson.NODES.objectNode();
        view.put("bytes", size);
        if (envelope != null) {
            copy(envelope.json(), ENVELOPE, view);
            copy(envelope.headers(), HEADERS, view.putObject("headers"));
            copy(envelope.properties(), PROPERTIES, view.putObject("properties"));
        }
        return ProtocolJson.write(view);
    }

    private static void copy(JsonNode from, List<String> names, ObjectNode to) {
        for (String name : names) {
            JsonNode value = from.path(name);
            if (!value.isMissingNode()) {
                to.set(name, shortened(value));
            }
        }
    }

    private static JsonNode shortened(JsonNode value) {
        if (value.isContainerNode()) {
            String text = ProtocolJson.write(value);
            return text.length() <= MAX_TEXT ? value : ProtocolJson.NODES.textNode("(left out)");
        }
        String text = value.asText("");
        return text.length() <= MAX_TEXT ? value : ProtocolJson.NODES.textNode(text.substring(0, MAX_TEXT));
    }
}
