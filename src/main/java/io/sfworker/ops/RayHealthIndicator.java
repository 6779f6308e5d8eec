package io.sfworker.ops;

import io.sfworker.ray.RayHead;
import io.sfworker.ray.RayStatus;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Ray is connected and at least one Runner answers. */
public final class RayHealthIndicator extends AbstractHealthIndicator {
    private final RayHead head;

    public RayHealthIndicator(RayHead head) {
        super("Ray could not be asked");
        this.head = head;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        RayStatus status = head.status();
        boolean usable =
                status.connected() && status.runners().free() + status.runners().busy() > 0;
        health.status(usable ? "UP" : "DOWN")
                .withDetail("address", String.valueOf(status.address()))
                .withDetail("losses", status.losses())
                .withDetail("slots", status.runners().slots())
                .withDetail("free", status.runners().free())
                .withDetail("busy", status.runners().busy())
                .withDetail("starting", status.runners().starting());
        if (!usable) {
            String error = status.lastError();
            health.withDetail("reason", error == null ? "Ray and its Runners are starting" : error);
        }
    }
}
