package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A message put aside for an operator.
 *
 * @param reason stable word, for example {@code NOT_JSON} or {@code UNHANDLED}
 * @param text what happened, without values of the sender
 * @param taskId the task's id if one could be read
 * @param view the message as JSON without its arguments
 * @param original the message as it came; null when it was too large to keep
 */
public record DeadLetter(
        String reason,
        String text,
        @Nullable String taskId,
        String view,
        @Nullable RawMessage original) {
    /** The letter as it is stored; an original that is no text is stored as base64. */
    public String encode(Instant time) {
        ObjectNode json = ProtocolJson.NODES.objectNode();
        json.put("time", PythonTime.format(time));
        json.put("reason", reason);
        json.put("text", text);
        json.put("task_id", taskId);
        json.set("view", JsonValue.of(view));
        if (original != null) {
            putOriginal(json, original.bytes());
        }
        return ProtocolJson.write(json);
    }

    private static void putOriginal(ObjectNode json, byte[] bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            json.put("original", text.toString());
        } catch (CharacterCodingException e) {
            json.put("original_base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
