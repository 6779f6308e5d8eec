package io.sfworker.celery;

import io.sfworker.celery.redis.Broker;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves delayed messages to the queue when their time has come.
 *
 * <p>Every worker does so; the script makes it harmless. A look is due at the next known time, and after a second at
 * the latest, because another worker may have added an earlier one.
 */
final class DueTimer implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DueTimer.class);
    private static final Duration LONGEST = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Broker broker;
    private final CeleryTimer timer;
    private final BooleanSupplier open;

    DueTimer(Broker broker, CeleryTimer timer, BooleanSupplier open) {
        this.broker = broker;
        this.timer = timer;
        this.open = open;
    }

    @Override
    public void run() {
        if (!open.getAsBoolean()) {
            next(LONGEST);
            return;
        }
        broker.moveDue().whenComplete((due, error) -> {
            if (error != null) {
                LOG.debug("delayed messages could not be looked at", error);
            }
            next(error != null || due == null ? LONGEST : due);
        });
    }

    private void next(Duration due) {
        Duration wait = due.compareTo(LONGEST) > 0 ? LONGEST : due;
        timer.after(wait.compareTo(SHORTEST) < 0 ? SHORTEST : wait, this);
    }
}
