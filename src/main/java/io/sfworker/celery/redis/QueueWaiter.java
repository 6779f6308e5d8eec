package io.sfworker.celery.redis;

import io.lettuce.core.LMoveArgs;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits until a queue has a message, without asking again and again.
 *
 * <p>Each list has a connection on which {@code BLMOVE list list RIGHT RIGHT} blocks: a new element is moved onto
 * itself, which keeps the order and wakes every waiting worker. Nothing is taken, so nothing can be lost here.
 *
 * <p>Threads: safe; the signal comes on Lettuce's threads.
 */
public final class QueueWaiter implements AutoCloseable {
    /** Also the longest time in which a dead connection goes unnoticed. */
    private static final Duration BLOCK = Duration.ofSeconds(10);

    private static final Duration ANSWER_TIMEOUT = BLOCK.plusSeconds(5);

    private final RedisConnections connections;
    private final List<ListWait> waits;

    QueueWaiter(RedisConnections connections, List<String> lists) {
        this.connections = connections;
        this.waits = lists.stream()
                .map(list -> new ListWait(list, connections.newLink(), connections.troubles()))
                .toList();
    }

    /**
     * Starts waiting on every list that is not waited on already.
     *
     * @param signal called once per list: with null when there may be a message, with the error when waiting failed
     */
    public void arm(Consumer<@Nullable Throwable> signal) {
        waits.forEach(wait -> wait.arm(signal));
    }

    @Override
    public void close() {
        waits.forEach(wait -> connections.release(wait.link));
    }

    private static final class ListWait {
        private final String list;
        private final RedisLink link;
        private final Troubles troubles;
        private final AtomicBoolean blocked = new AtomicBoolean();

        ListWait(String list, RedisLink link, Troubles troubles) {
            this.list = list;
            this.link = link;
            this.troubles = troubles;
        }

        void arm(Consumer<@Nullable Throwable> signal) {
            if (!blocked.compareAndSet(false, true)) {
                return;
            }
            LMoveArgs ontoItself = LMoveArgs.Builder.rightRight();
            CompletionStage<byte[]> moved = troubles.watched(
                    "the list " + list.replace("\u0006\u0016", " of priority "),
                    link.run(
                            ANSWER_TIMEOUT,
                            commands -> commands.blmove(list, list, ontoItself, (double) BLOCK.toSeconds())));
            moved.whenComplete((message, error) -> {
                blocked.set(false);
                // The other lists are waited on all the same; the next look at the queue waits here again.
                if (error == null || !Troubles.isRefusal(error)) {
                    signal.accept(error);
                }
            });
        }
    }
}
