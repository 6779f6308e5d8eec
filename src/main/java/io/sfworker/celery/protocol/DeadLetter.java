package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message put aside for an operator.
 *
 * @param why what happened
 * @param taskId the task's id if one could be read
 * @param view the message as JSON without its arguments
 * @param original the message as it came; null when it was too large to keep
 */
public record DeadLetter(
        Why why,
        @Nullable String taskId,
        String view,
        @Nullable RawMessage original) {
    /**
     * Why a message was put aside.
     *
     * @param reason stable word, for example {@code NOT_JSON} or {@code UNHANDLED}
     * @param text what happened, without values of the sender
     * @param refused whether the message itself was at fault and nothing was begun; such letters have room of their own
     */
    public record Why(String reason, String text, boolean refused) {}

    /** A letter about work that failed. */
    public DeadLetter(String reason, String text, @Nullable String taskId, String view, @Nullable RawMessage original) {
        this(new Why(reason, text, false), taskId, view, original);
    }

    /** The stable word. */
    public String reason() {
        return why.reason();
    }

    /** Whether it is about a bad message. */
    public boolean refused() {
        return why.refused();
    }

    /** The letter as it is stored beside its original. */
    public String encode(Instant time) {
        ObjectNode json = ProtocolJson.NODES.objectNode();
        json.put("time", PythonTime.format(time));
        json.put("reason", why.reason());
        json.put("text", why.text());
        json.put("task_id", taskId);
        json.set("view", JsonValue.of(view));
        json.put("replayable", original != null);
        return ProtocolJson.write(json);
    }
}
