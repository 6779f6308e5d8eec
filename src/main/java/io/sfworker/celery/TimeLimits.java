package io.sfworker.celery;

import io.sfworker.celery.control.TaskLimits;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts tasks that run longer than they may: the message's own limits, else those that remote control has set for
 * tasks of that name, else those of the consumer, all counted from the moment the route begins.
 *
 * <p>One look at all tasks a few times a second, and not a timer for each: most tasks end long before their limit.
 */
final class TimeLimits {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final CeleryEndpoint endpoint;
    private final Clock clock;
    private final Supplier<List<CeleryClaim>> held;

    TimeLimits(CeleryEndpoint endpoint, Supplier<List<CeleryClaim>> held) {
        this.endpoint = endpoint;
        this.clock = endpoint.celery().clock();
        this.held = held;
    }

    /** Begins to look; the timer ends it. */
    void start(CeleryTimer timer) {
        timer.every(LOOK, this::look);
    }

    /** The soft limit of a task; zero for none. */
    static Duration soft(TaskMessage message, CeleryEndpoint endpoint) {
        return chosen(
                message.softLimit(),
                said(message, endpoint).soft(),
                endpoint.getConfiguration().getSoftTimeLimit());
    }

    /** The hard limit of a task; zero for none. */
    static Duration hard(TaskMessage message, CeleryEndpoint endpoint) {
        return chosen(
                message.hardLimit(),
                said(message, endpoint).hard(),
                endpoint.getConfiguration().getTimeLimit());
    }

    /** What remote control says about tasks of that name. */
    private static TaskLimits.Times said(TaskMessage message, CeleryEndpoint endpoint) {
        return endpoint.celery().controls().of(endpoint).limits().times(message.task());
    }

    private static Duration chosen(@Nullable Duration ofMessage, @Nullable Duration said, Duration otherwise) {
        Duration wanted = ofMessage == null ? said : ofMessage;
        return wanted == null ? otherwise : wanted;
    }

    private void look() {
        Instant now = clock.instant();
        held.get().forEach(claim -> look(claim, now));
    }

    private void look(CeleryClaim claim, Instant now) {
        TaskMessage message = claim.message();
        Instant startedAt = claim.startedAt();
        if (message == null || startedAt == null || claim.interrupted().isPresent()) {
            return;
        }
        Duration ran = Duration.between(startedAt, now);
        if (over(ran, soft(message, endpoint))) {
            claim.interrupt(Interruption.SOFT_TIME_LIMIT);
        } else if (over(ran, hard(message, endpoint))) {
            claim.interrupt(Interruption.TIME_LIMIT);
        }
    }

    private static boolean over(Duration ran, Duration limit) {
        return !limit.isZero() && ran.compareTo(limit) >= 0;
    }
}
