package io.sfworker.celery;

import io.sfworker.celery.redis.Broker;
import io.sfworker.celery.redis.QueueStatus;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens all connections anew when the queue was not read for half a minute although nothing seems to be wrong: a
 * consumer that hangs looks like one that has nothing to do.
 */
final class Watchdog {
    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Broker broker;
    private final BooleanSupplier open;
    private final Runnable wake;

    Watchdog(Broker broker, BooleanSupplier open, Runnable wake) {
        this.broker = broker;
        this.open = open;
        this.wake = wake;
    }

    /** Begins to look; the timer ends it. */
    void start(CeleryTimer timer) {
        timer.every(LOOK, this::look);
    }

    private void look() {
        if (open.getAsBoolean() && broker.isSilent()) {
            LOG.error("the queue was not read for {}; all connections are opened anew", QueueStatus.LONGEST_SILENCE);
            broker.reconnect();
            wake.run();
        }
    }
}
