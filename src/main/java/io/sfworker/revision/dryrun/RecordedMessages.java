package io.sfworker.revision.dryrun;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.RawMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Messages as a real Celery client put them into Redis, and a record as this worker did. */
final class RecordedMessages {
    /** Of an execution that ended well. */
    static final String RECORD =
            "{\"status\":\"SUCCESS\",\"result\":{},\"traceback\":null,\"children\":[],\"task_id\":\"dry-run\"}";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private RecordedMessages() {}

    /** The recorded call, for another task and number of retries. */
    static RawMessage of(String task, int retries) {
        try (InputStream file = RecordedMessages.class.getResourceAsStream("execute_task.json")) {
            ObjectNode message = (ObjectNode) MAPPER.readTree(Objects.requireNonNull(file, "part of the jar"));
            ((ObjectNode) message.get("headers")).put("task", task).put("retries", retries);
            return RawMessage.of(message.toString());
        } catch (IOException e) {
            throw new UncheckedIOException("a part of the jar cannot be read", e);
        }
    }
}
