package io.sfworker.ops;

import io.sfworker.ray.RayStatus;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Ray is connected and at least one Runner answers. */
public final class RayHealthIndicator extends AbstractHealthIndicator {
    private final Supplier<RayStatus> ray;

    public RayHealthIndicator(Supplier<RayStatus> ray) {
        super("Ray could not be asked");
        this.ray = ray;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        RayStatus status = ray.get();
        boolean usable =
                status.connected() && status.runners().free() + status.runners().busy() > 0;
        health.status(usable ? "UP" : "DOWN")
                .withDetail("address", String.valueOf(status.address()))
                .withDetail("losses", status.losses())
                .withDetail("slots", status.runners().slots())
                .withDetail("free", status.runners().free())
                .withDetail("busy", status.runners().busy())
                .withDetail("starting", status.runners().starting());
        status.warning().ifPresent(warning -> health.withDetail("warning", warning));
        if (!usable) {
            health.withDetail("reason", reason(status));
        }
    }

    /** Of a connection that stands again it does not matter why it was lost. */
    private static String reason(RayStatus status) {
        return Stream.of(
                        status.connected() ? null : status.lastError(),
                        status.runners().lastError())
                .filter(Objects::nonNull)
                .findFirst()
                .orElse("Ray and its Runners are starting");
    }
}
