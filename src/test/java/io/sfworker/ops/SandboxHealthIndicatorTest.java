package io.sfworker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.ray.RunnerProcess;
import io.sfworker.ray.SandboxStatus;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

class SandboxHealthIndicatorTest {
    @Test
    void aKernelThatCanAllIsNotWarnedOf() {
        Health health = health(List.of(process("required", List.of())));

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsEntry("mode", "required").doesNotContainKey("warning");
    }

    @Test
    void whatAKernelLacksIsNamedWithWhatToDo() {
        Health health = health(List.of(process("best-effort", List.of("ports", "signals"))));

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsEntry("missing", List.of("ports", "signals"));
        assertThat(String.valueOf(health.getDetails().get("warning"))).contains("in ports, signals", "ports since 6.7");
    }

    @Test
    void aGuardThatIsOffIsWarnedOf() {
        Health health = health(List.of(process("off", List.of())));

        assertThat(String.valueOf(health.getDetails().get("warning"))).contains("sfworker.ray.sandbox.mode is off");
    }

    @Test
    void beforeARunnerAnswersNothingIsKnown() {
        Health health = health(List.of());

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).isEmpty();
    }

    private static RunnerProcess process(String mode, List<String> missing) {
        return new RunnerProcess(1, 1, new SandboxStatus(mode, missing));
    }

    private static Health health(List<RunnerProcess> runners) {
        return new SandboxHealthIndicator(() -> runners).health();
    }
}
