package io.sfworker.ops;

import io.sfworker.celery.IntakeStatus;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Claimed tasks are this worker's: their leases are renewed in time, and those of lost workers are looked for. */
public final class ClaimsHealthIndicator extends AbstractHealthIndicator {
    private final Supplier<IntakeStatus> intake;
    private final Duration lease;
    private final Clock clock;

    public ClaimsHealthIndicator(Supplier<IntakeStatus> intake, Duration lease, Clock clock) {
        super("the claims could not be looked at");
        this.intake = intake;
        this.lease = lease;
        this.clock = clock;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        IntakeStatus status = intake.get();
        health.up().withDetail("held", status.held());
        Instant renewed = status.renewed();
        if (renewed == null) {
            return;
        }
        Duration since = Duration.between(renewed, clock.instant());
        if (since.compareTo(lease) > 0) {
            health.down()
                    .withDetail(
                            "reason",
                            ("the claims of %d tasks were not renewed for %d s, longer than sfworker.celery.lease, so "
                                            + "that other workers take them over; look at the part redis, at "
                                            + "sfworker_redis_round_trip_seconds and at the load of this machine")
                                    .formatted(status.held(), since.toSeconds()));
        }
    }
}
