package io.sfworker.ops;

import io.sfworker.celery.redis.QueueSizes.Sizes;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Somebody reads the list of status events; else it fills Redis until that refuses tasks. */
public final class EventsHealthIndicator extends AbstractHealthIndicator {
    private static final Logger LOG = LoggerFactory.getLogger(EventsHealthIndicator.class);
    private static final long PATIENCE_MILLIS = 1_000;

    private final Supplier<CompletionStage<Sizes>> sizes;
    private final String list;
    private final long most;

    public EventsHealthIndicator(Supplier<CompletionStage<Sizes>> sizes, String list, long most) {
        super("the list of status events could not be looked at");
        this.sizes = sizes;
        this.list = list;
        this.most = most;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up();
        long waiting;
        try {
            waiting = sizes.get()
                    .toCompletableFuture()
                    .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .join()
                    .listed();
        } catch (CompletionException e) {
            // That Redis does not answer is told by other parts.
            LOG.debug("stage=ops the number of status events is not known", e);
            return;
        }
        health.withDetail("waiting", waiting);
        if (waiting > most) {
            health.down()
                    .withDetail(
                            "reason",
                            ("%d status events wait in the list %s, more than the %d of "
                                            + "sfworker.ops.most-waiting-events; "
                                            + "start who reads them, or empty the list")
                                    .formatted(waiting, list, most));
        }
    }
}
