package io.sfworker.celery.redis;

import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.RawMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Looks at the messages of a queue that wait for their time, without touching them.
 *
 * <p>Threads: safe. Redis keys: {@code sfworker:1:delayed:*}, {@code sfworker:1:delayed-body:*}.
 */
public final class DelayedMessages {
    private static final int MOST = 100;
    private static final int MAX_BYTES = 64 << 10;

    private final RedisConnections connections;
    private final CeleryKeys keys;

    public DelayedMessages(RedisConnections connections, CeleryKeys keys) {
        this.connections = connections;
        this.keys = keys;
    }

    /**
     * A message that waits.
     *
     * @param raw the message
     * @param due when it goes back to its list
     */
    public record Delayed(RawMessage raw, Instant due) {}

    /** The next ones of a queue, in order; large ones are left out. */
    public CompletionStage<List<Delayed>> next(String queue) {
        return connections
                .commands()
                .<List<Object>>run(
                        Script.PEEK_DELAYED,
                        ScriptOutputType.MULTI,
                        List.of(keys.delayed(queue), keys.delayedBody(queue)),
                        bytes(MOST - 1),
                        bytes(MAX_BYTES))
                .thenApply(found -> found.stream().map(DelayedMessages::delayed).toList());
    }

    private static Delayed delayed(Object element) {
        List<?> fields = (List<?>) element;
        byte[] score = (byte[]) fields.get(0);
        byte[] message = (byte[]) fields.get(1);
        String text = new String(score, StandardCharsets.UTF_8);
        // Redis writes what is for ever in its own way.
        double seconds = text.endsWith("inf") ? Long.MAX_VALUE : Double.parseDouble(text);
        return new Delayed(new RawMessage(message, message.length), Instant.ofEpochMilli((long) (seconds * 1000)));
    }

    private static byte[] bytes(int number) {
        return Integer.toString(number).getBytes(StandardCharsets.UTF_8);
    }
}
