package io.sfworker.ops;

import io.sfworker.ray.RunnerProcess;
import io.sfworker.ray.SandboxStatus;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/**
 * What the kernel keeps processes of parties from.
 *
 * <p>Never DOWN: where the kernel lacks what {@code sfworker.ray.sandbox.mode} requires, no Runner starts, and that of
 * Ray is.
 */
public final class SandboxHealthIndicator extends AbstractHealthIndicator {
    private final Supplier<List<RunnerProcess>> runners;

    public SandboxHealthIndicator(Supplier<List<RunnerProcess>> runners) {
        super("the Runners could not be asked");
        this.runners = runners;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        health.up();
        runners.get().stream().map(RunnerProcess::sandbox).findFirst().ifPresent(status -> describe(status, health));
    }

    private static void describe(SandboxStatus status, Health.Builder health) {
        health.withDetail("mode", status.mode()).withDetail("missing", status.missing());
        status.warning().ifPresent(warning -> health.withDetail("warning", warning));
    }
}
