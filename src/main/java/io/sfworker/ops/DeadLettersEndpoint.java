package io.sfworker.ops;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.Replay;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.DeadLetters;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.lang.Nullable;

/**
 * {@code /actuator/deadletters}: the messages of this worker's queue that were put aside.
 *
 * <p>Shows no arguments of a task. What changes anything answers 403 when the settings switch it off.
 */
@Endpoint(id = "deadletters")
public final class DeadLettersEndpoint {
    private static final int USUAL = 20;
    private static final int MOST = 200;
    private static final int FORBIDDEN = 403;
    private static final int CONFLICT = 409;

    private final Supplier<DeadLetters> letters;
    private final Function<TaskMessage, Optional<String>> execution;
    private final boolean changes;

    /** {@code execution} tells a task's execution id, if it has one; {@code changes} allows to replay and to drop. */
    public DeadLettersEndpoint(
            Supplier<DeadLetters> letters, Function<TaskMessage, Optional<String>> execution, boolean changes) {
        this.letters = letters;
        this.execution = execution;
        this.changes = changes;
    }

    /** From the newest on; {@code reason} chooses, {@code offset} skips, {@code limit} is 20 if absent, 200 at most. */
    @ReadOperation
    public DeadLetters.Page list(@Nullable String reason, @Nullable Integer offset, @Nullable Integer limit) {
        int count = limit == null ? USUAL : Math.max(0, Math.min(MOST, limit));
        return answer(letters.get().list(reason, offset == null ? 0 : Math.max(0, offset), count));
    }

    /** One letter. */
    @ReadOperation
    public WebEndpointResponse<Object> show(@Selector String id) {
        return answer(letters.get().find(id))
                .<WebEndpointResponse<Object>>map(WebEndpointResponse::new)
                .orElseGet(DeadLettersEndpoint::gone);
    }

    /**
     * Sends the task again, as it was or with {@code args}, {@code kwargs} or a whole {@code message}, each as JSON
     * text.
     */
    @WriteOperation
    public WebEndpointResponse<Object> replay(
            @Selector String id, @Nullable String args, @Nullable String kwargs, @Nullable String message) {
        if (!changes) {
            return off();
        }
        Replay.Edit edit = new Replay.Edit(json(args), json(kwargs), json(message));
        DeadLetters.Replayed replayed = answer(letters.get().replay(id, edit, execution));
        if (replayed instanceof DeadLetters.Replayed.Sent sent) {
            return new WebEndpointResponse<>(Map.of("task_id", sent.taskId()));
        }
        if (replayed instanceof DeadLetters.Replayed.Refused refused) {
            return problem(refused.reason(), refused.text(), WebEndpointResponse.STATUS_BAD_REQUEST);
        }
        if (replayed instanceof DeadLetters.Replayed.Succeeded) {
            return problem("SUCCEEDED", "the task or its execution has succeeded meanwhile", CONFLICT);
        }
        return replayed instanceof DeadLetters.Replayed.Running
                ? problem("RUNNING", "another message runs the task's execution, or will", CONFLICT)
                : gone();
    }

    /** Forgets one letter. */
    @DeleteOperation
    public WebEndpointResponse<Object> drop(@Selector String id) {
        if (!changes) {
            return off();
        }
        return answer(letters.get().drop(id))
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NO_CONTENT)
                : gone();
    }

    /** Forgets all letters, or those with one reason. */
    @DeleteOperation
    public WebEndpointResponse<Object> dropAll(@Nullable String reason) {
        return changes
                ? new WebEndpointResponse<>(
                        Map.of("dropped", answer(letters.get().dropAll(reason))))
                : off();
    }

    private static <T> T answer(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : JsonValue.of(text);
    }

    private static WebEndpointResponse<Object> off() {
        return problem("SWITCHED_OFF", "sfworker.ops.dead-letter-changes is false", FORBIDDEN);
    }

    private static WebEndpointResponse<Object> gone() {
        return problem(
                "GONE",
                "there is no such letter, or its message was too large to keep",
                WebEndpointResponse.STATUS_NOT_FOUND);
    }

    private static WebEndpointResponse<Object> problem(String reason, String text, int status) {
        return new WebEndpointResponse<>(Map.of("reason", reason, "text", text), status);
    }
}
