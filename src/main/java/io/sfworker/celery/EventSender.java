package io.sfworker.celery;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.TransientMessage;
import io.sfworker.celery.redis.EventChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events: those about tasks in batches, in order, as long as there is room for them; those about the worker at
 * once. Whoever has an event never waits, and an event that cannot be sent is dropped.
 *
 * <p>Threads: safe; sending happens on the control thread.
 */
final class EventSender {
    private static final Logger LOG = LoggerFactory.getLogger(EventSender.class);

    /** As many as a Python worker sends at once. */
    private static final int BATCH = 24;

    private static final int MOST_WAITING = 5_000;
    private static final Duration GATHERING = Duration.ofMillis(50);
    private static final String TASKS = "task.multi";

    private final EventChannel channel;
    private final String worker;
    private final String exchange;
    private final CeleryTimer timer;

    private final Queue<ObjectNode> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean planned = new AtomicBoolean();
    private boolean sending;

    EventSender(EventChannel channel, String worker, String exchange, CeleryTimer timer) {
        this.channel = channel;
        this.worker = worker;
        this.exchange = exchange;
        this.timer = timer;
    }

    /** Sends an event about a task, soon. */
    void task(ObjectNode event) {
        int before = count.getAndIncrement();
        if (before >= MOST_WAITING) {
            count.decrementAndGet();
            return;
        }
        waiting.add(event);
        if (before == BATCH - 1) {
            timer.after(Duration.ZERO, this::send);
        } else if (planned.compareAndSet(false, true)) {
            timer.after(GATHERING, this::gathered);
        }
    }

    /** Sends an event about the worker; complete when it is out, or lost. */
    CompletionStage<?> worker(ObjectNode event) {
        String routingKey = event.path("type").asText().replace('-', '.');
        return publish(routingKey, TransientMessage.event(event, worker, exchange, routingKey));
    }

    /** Sends what there is at once; on the control thread. */
    void flush() {
        while (!waiting.isEmpty()) {
            var unused = publish(TASKS, batch());
        }
    }

    private void gathered() {
        planned.set(false);
        send();
    }

    /** One batch at a time keeps them in order; what comes meanwhile makes the next one. */
    private void send() {
        if (sending || waiting.isEmpty()) {
            return;
        }
        sending = true;
        publish(TASKS, batch()).whenComplete((receivers, error) -> timer.after(Duration.ZERO, () -> sent(error)));
    }

    private String batch() {
        ArrayNode batch = JsonNodeFactory.instance.arrayNode();
        ObjectNode event = waiting.poll();
        while (event != null) {
            batch.add(event);
            event = batch.size() < BATCH ? waiting.poll() : null;
        }
        count.addAndGet(-batch.size());
        return TransientMessage.event(batch, worker, exchange, TASKS);
    }

    private void sent(@Nullable Throwable error) {
        sending = false;
        if (error != null) {
            // Nobody can receive them; to try each of thousands would take the time of those to come.
            while (waiting.poll() != null) {
                count.decrementAndGet();
            }
        }
        send();
    }

    private CompletionStage<?> publish(String routingKey, String message) {
        CompletionStage<?> published = channel.publish(routingKey, message);
        return published.whenComplete((receivers, error) -> {
            if (error != null) {
                LOG.debug("events could not be sent worker={}", worker, error);
            }
        });
    }
}
