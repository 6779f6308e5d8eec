package io.sfworker.celery.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.Canvas;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.FollowUps;
import io.sfworker.celery.protocol.OutgoingMessage;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.Replay;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.StoredLetter;
import io.sfworker.celery.protocol.TaskMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The messages of a queue that were put aside, for operators: look at them, send them again, forget them.
 *
 * <p>Nothing that is returned has arguments of a message in it.
 *
 * <p>Fails: {@link QueueUnavailable} through the future.
 *
 * <p>Threads: safe. Redis keys: {@code sfworker:1:dead:*}, {@code dead-body:*}, {@code dead-original:*}; a replay
 * deletes what the former end of the task left.
 */
public final class DeadLetters {
    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final String queue;
    private final Replay replay;
    private final Canvas canvas;

    public DeadLetters(RedisConnections connections, CeleryKeys keys, String queue, Replay replay, Canvas canvas) {
        this.connections = connections;
        this.keys = keys;
        this.queue = queue;
        this.replay = replay;
        this.canvas = canvas;
    }

    /**
     * Some letters of many.
     *
     * @param total how many there are
     * @param letters these, newest first
     */
    public record Page(long total, List<StoredLetter> letters) {}

    /** What became of the wish to replay a letter. */
    public sealed interface Replayed {
        /** The message waits in the queue. */
        record Sent(String taskId) implements Replayed {}

        /** There is no such letter, or its original was too large to keep. */
        record Gone() implements Replayed {}

        /** The task or its execution has succeeded meanwhile; the result stays. */
        record Succeeded(String taskId) implements Replayed {}

        /** Another message runs the task's execution, or will. */
        record Running(String taskId) implements Replayed {}

        /** The message would be put aside again, for this reason. */
        record Refused(String reason, String text) implements Replayed {}
    }

    /** How many letters there are. */
    public CompletionStage<Long> count() {
        return connections.commands().run(RedisConnections.COMMAND_TIMEOUT, redis -> redis.zcard(keys.dead(queue)));
    }

    /** Letters from the newest on, all or those with one reason; {@code offset} counts among these. */
    public CompletionStage<Page> list(@Nullable String reason, int offset, int limit) {
        return all().thenApply(letters -> {
            List<StoredLetter> matching = letters.stream()
                    .filter(letter -> reason == null || reason.equals(letter.reason()))
                    .toList();
            return new Page(
                    matching.size(), matching.stream().skip(offset).limit(limit).toList());
        });
    }

    /** One letter. */
    public CompletionStage<Optional<StoredLetter>> find(String id) {
        return connections
                .commands()
                .run(RedisConnections.COMMAND_TIMEOUT, redis -> redis.hget(keys.deadBody(queue), id))
                .thenApply(stored -> Optional.ofNullable(stored).map(bytes -> StoredLetter.of(id, text(bytes))));
    }

    /** Forgets a letter; tells whether there was one. */
    public CompletionStage<Boolean> drop(String id) {
        return drop(List.of(id)).thenApply(count -> count > 0);
    }

    /** Forgets all letters, or those with one reason; tells how many. */
    public CompletionStage<Long> dropAll(@Nullable String reason) {
        if (reason == null) {
            return drop(List.of());
        }
        return all().thenCompose(letters -> {
            List<String> ids = letters.stream()
                    .filter(letter -> reason.equals(letter.reason()))
                    .map(StoredLetter::id)
                    .toList();
            return ids.isEmpty() ? CompletableFuture.completedFuture(0L) : drop(ids);
        });
    }

    /**
     * Sends the task of a letter again, with what an operator changed.
     *
     * @param execution the id of the task's execution, which begins anew; empty for a task that has none
     */
    public CompletionStage<Replayed> replay(
            String id, Replay.Edit edit, Function<TaskMessage, Optional<String>> execution) {
        return connections
                .commands()
                .run(RedisConnections.COMMAND_TIMEOUT, redis -> redis.hget(keys.deadOriginal(queue), id))
                .thenCompose(original -> {
                    if (original == null) {
                        return CompletableFuture.completedFuture(new Replayed.Gone());
                    }
                    Decoded decoded = replay.prepared(new RawMessage(original, original.length), edit, queue);
                    if (decoded instanceof Decoded.Accepted accepted) {
                        return send(id, accepted.message(), execution.apply(accepted.message()));
                    }
                    Decoded.Refused refused = (Decoded.Refused) decoded;
                    return CompletableFuture.completedFuture(
                            new Replayed.Refused(refused.reason().name(), refused.text()));
                });
    }

    private CompletionStage<Replayed> send(String id, TaskMessage task, Optional<String> execution) {
        OutgoingMessage message = Replay.message(task);
        List<String> names = List.of(
                keys.dead(queue),
                keys.deadBody(queue),
                keys.deadOriginal(queue),
                keys.listFor(queue, message.priority()),
                keys.result(task.id()),
                keys.finished(task.id()),
                keys.deliveriesPrefix() + task.id(),
                keys.revoked(),
                keys.execution(execution.orElse("")),
                keys.deadRefused(queue));
        byte[][] arguments = new FinishArguments(keys)
                .add(id, message.text(), task.id())
                .add(Integer.toString(Executions.MARKS_OF_A_LOST_WORKER))
                .add(Long.toString(Executions.UNFINISHED.toSeconds()))
                .consequences(lostWith(task))
                .toArray();
        return connections
                .commands()
                .<byte[]>run(Script.REPLAY, ScriptOutputType.VALUE, names, arguments)
                .thenApply(answer -> replayed(text(answer), task));
    }

    private static Replayed replayed(String answer, TaskMessage task) {
        return switch (answer) {
            case "DONE" -> new Replayed.Sent(task.id());
            case "KEPT" -> new Replayed.Succeeded(task.id());
            case "RUNNING" -> new Replayed.Running(task.id());
            default -> new Replayed.Gone();
        };
    }

    /** Whom the failure of the task made fail too. */
    private FollowUps lostWith(TaskMessage task) {
        ExceptionRecord any = ExceptionRecord.of("Exception", "builtins", "");
        return canvas.ended(task, ResultRecord.failure(any, null)).followUps();
    }

    private CompletionStage<Long> drop(List<String> ids) {
        byte[][] arguments =
                ids.stream().map(id -> id.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        List<String> names =
                List.of(keys.dead(queue), keys.deadBody(queue), keys.deadOriginal(queue), keys.deadRefused(queue));
        return connections.commands().run(Script.DROP, ScriptOutputType.INTEGER, names, arguments);
    }

    private CompletionStage<List<StoredLetter>> all() {
        return connections
                .commands()
                .run(RedisConnections.COMMAND_TIMEOUT, redis -> redis.zrevrange(keys.dead(queue), 0, -1))
                .thenCompose(this::read);
    }

    private CompletionStage<List<StoredLetter>> read(List<byte[]> ids) {
        if (ids.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        String[] fields = ids.stream().map(DeadLetters::text).toArray(String[]::new);
        return connections
                .commands()
                .run(RedisConnections.COMMAND_TIMEOUT, redis -> redis.hmget(keys.deadBody(queue), fields))
                .thenApply(DeadLetters::letters);
    }

    private static List<StoredLetter> letters(List<KeyValue<String, byte[]>> stored) {
        List<StoredLetter> letters = new ArrayList<>(stored.size());
        for (KeyValue<String, byte[]> letter : stored) {
            if (letter.hasValue()) {
                letters.add(StoredLetter.of(letter.getKey(), text(letter.getValue())));
            }
        }
        return letters;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
