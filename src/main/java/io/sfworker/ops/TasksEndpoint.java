package io.sfworker.ops;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.OwnTasks;
import io.sfworker.celery.Submitter;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.OutgoingTask;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.lang.Nullable;

/** {@code /actuator/tasks}: what this worker runs and what it ran last, and the end of a task that is not wanted. */
@Endpoint(id = "tasks")
public final class TasksEndpoint {
    private static final int CONFLICT = 409;

    private final TaskBoard board;
    private final Supplier<OwnTasks> own;
    private final Submitter submitter;

    public TasksEndpoint(TaskBoard board, Supplier<OwnTasks> own, Submitter submitter) {
        this.board = board;
        this.own = own;
        this.submitter = submitter;
    }

    /**
     * All tasks that are known here.
     *
     * @param running what runs, oldest first
     * @param recent attempts that ended, newest first
     */
    public record Tasks(List<RunningTask> running, List<EndedTask> recent) {}

    /**
     * What became of the wish to end a task.
     *
     * @param outcome {@code ending}: it runs here and was told to end; {@code revoked}: it does not run here, and no
     *     worker will begin it
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Cancelled(String outcome, String celeryTaskId) {}

    /**
     * A task that waits now.
     *
     * @param taskId its Celery id
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Submitted(String taskId) {}

    /** {@code limit} cuts the list of ended ones. */
    @ReadOperation
    public Tasks list(@Nullable Integer limit) {
        List<EndedTask> ended = board.ended();
        int count = limit == null ? ended.size() : Math.max(0, Math.min(ended.size(), limit));
        return new Tasks(board.running(), ended.subList(0, count));
    }

    /** One task by its Celery id or execution id: the one that runs, else the one that ended last. */
    @ReadOperation
    public WebEndpointResponse<Object> show(@Selector String id) {
        return running(id)
                .<Object>map(task -> task)
                .or(() -> ended(id))
                .map(WebEndpointResponse::new)
                .orElseGet(() -> Answers.problem(
                        "UNKNOWN",
                        "this worker neither runs that task nor ended it lately",
                        WebEndpointResponse.STATUS_NOT_FOUND));
    }

    /**
     * Puts a task into the queue, as a Celery client does.
     *
     * @param task registered name
     * @param args positional arguments, a JSON list as text; default none
     * @param kwargs keyword arguments, a JSON object as text; default none
     */
    @WriteOperation
    public WebEndpointResponse<Object> submit(String task, @Nullable String args, @Nullable String kwargs) {
        if (!(JsonValue.of(args == null ? "[]" : args) instanceof ArrayNode positional)) {
            return wrong("args is no JSON list");
        }
        if (!(JsonValue.of(kwargs == null ? "{}" : kwargs) instanceof ObjectNode keywords)) {
            return wrong("kwargs is no JSON object");
        }
        if (task.isBlank()) {
            return wrong("task is no name of a task");
        }
        OutgoingTask sent = OutgoingTask.of(task, positional, keywords);
        return answer(submitter.submit(sent).thenApply(Submitted::new));
    }

    private static WebEndpointResponse<Object> wrong(String text) {
        return Answers.problem("WRONG", text, WebEndpointResponse.STATUS_BAD_REQUEST);
    }

    /**
     * The only {@code action} is {@code cancel}: as Celery's {@code revoke} with {@code terminate}, for a task that
     * runs here or waits. One that runs at another worker goes on there; ask that one.
     */
    @WriteOperation
    public WebEndpointResponse<Object> act(@Selector String id, @Selector String action) {
        if (!action.equals("cancel")) {
            return Answers.problem("UNKNOWN", "the only action is cancel", WebEndpointResponse.STATUS_NOT_FOUND);
        }
        Optional<RunningTask> runs = running(id);
        if (runs.isEmpty() && ended(id).filter(TasksEndpoint::isOver).isPresent()) {
            return Answers.problem("ENDED", "the task has ended", CONFLICT);
        }
        String celeryId = runs.map(task -> task.task().celeryTaskId()).orElse(id);
        return answer(
                own.get().terminate(celeryId).thenApply(ends -> new Cancelled(ends ? "ending" : "revoked", celeryId)));
    }

    private static <T> WebEndpointResponse<Object> answer(CompletionStage<T> stage) {
        return new WebEndpointResponse<>(stage.toCompletableFuture().join());
    }

    private Optional<RunningTask> running(String id) {
        return board.running().stream().filter(task -> isMeant(task.task(), id)).findFirst();
    }

    private Optional<EndedTask> ended(String id) {
        return board.ended().stream().filter(task -> isMeant(task.task(), id)).findFirst();
    }

    private static boolean isMeant(TaskLabel task, String id) {
        return task.celeryTaskId().equals(id) || task.executionId().equals(id);
    }

    private static boolean isOver(EndedTask task) {
        return switch (task.outcome()) {
            case SUCCESS, FAILURE, REVOKED, REPEATED -> true;
            case RETRY, POSTPONED, ABANDONED -> false;
        };
    }
}
