package io.sfworker.celery;

import io.sfworker.celery.control.ControlDesk;
import io.sfworker.celery.protocol.ControlReader;
import io.sfworker.celery.protocol.ControlRequest;
import io.sfworker.celery.redis.ControlChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears remote control, whatever happens to Redis: a subscription that broke is made anew, again and again.
 *
 * <p>Threads: requests are answered one after the other on the control thread, which no task ever uses.
 */
final class ControlLine {
    private static final Logger LOG = LoggerFactory.getLogger(ControlLine.class);
    private static final Duration NEXT_TRY = Duration.ofSeconds(1);
    private static final Duration CHECK = Duration.ofSeconds(5);

    /** Requests that wait for their answer; in a flood their senders have gone when it would be their turn. */
    private static final int MOST_WAITING = 1_000;

    private final ControlChannel channel;
    private final ControlDesk desk;
    private final CeleryTimer timer;
    private final Runnable heard;

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean reopening = new AtomicBoolean();
    private final AtomicBoolean oddityTold = new AtomicBoolean();
    private volatile boolean closed;
    private boolean failing;

    /** {@code heard} is called whenever requests can be heard again. */
    ControlLine(ControlChannel channel, ControlDesk desk, CeleryTimer timer, Runnable heard) {
        this.channel = channel;
        this.desk = desk;
        this.timer = timer;
        this.heard = heard;
    }

    /** Begins to hear; on the control thread. */
    void open() {
        reopen();
        timer.every(CHECK, this::check);
    }

    /** Hears no more; on the control thread. */
    void close() {
        closed = true;
        channel.close();
    }

    private void reopen() {
        reopening.set(false);
        if (closed) {
            return;
        }
        try {
            channel.subscribe(this::arrived, () -> lost(Duration.ZERO));
            if (failing) {
                LOG.info("remote control can be heard again");
            }
            failing = false;
            heard.run();
        } catch (RuntimeException e) {
            if (!failing) {
                LOG.warn("remote control cannot be heard error=\"{}\"", e.getMessage());
            }
            failing = true;
            lost(NEXT_TRY);
        }
    }

    /** The connection broke, and perhaps more than one observer says so. */
    private void lost(Duration wait) {
        if (!closed && reopening.compareAndSet(false, true)) {
            timer.after(wait, this::reopen);
        }
    }

    private void check() {
        if (!closed && !reopening.get()) {
            channel.check().whenComplete((pong, error) -> {
                if (error != null) {
                    lost(Duration.ZERO);
                }
            });
        }
    }

    private void arrived(byte[] message) {
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            return;
        }
        timer.after(Duration.ZERO, () -> {
            waiting.decrementAndGet();
            answer(message);
        });
    }

    private void answer(byte[] message) {
        Optional<ControlRequest> request = ControlReader.read(message);
        if (request.isEmpty()) {
            tellOnce(message.length);
            return;
        }
        ControlRequest.ReplyTo asker = request.get().replyTo();
        desk.answer(request.get())
                .thenCompose(reply -> reply.isEmpty() || asker == null
                        ? CompletableFuture.completedFuture(null)
                        : channel.reply(asker, reply.get()))
                .whenComplete((done, error) -> {
                    if (error != null) {
                        LOG.debug(
                                "a reply could not be sent command={}",
                                request.get().method(),
                                error);
                    }
                });
    }

    /** Whoever sends such things may send many. */
    private void tellOnce(int bytes) {
        if (oddityTold.compareAndSet(false, true)) {
            LOG.warn("remote control got something that is no request, and will not tell of more bytes={}", bytes);
        }
    }
}
