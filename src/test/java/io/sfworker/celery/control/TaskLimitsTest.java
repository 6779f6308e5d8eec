package io.sfworker.celery.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class TaskLimitsTest {
    private static final Instant NOW = Instant.parse("2026-01-07T10:00:00Z");

    private final TaskLimits limits = new TaskLimits();

    @Test
    void spreadsBeginningsEvenly() {
        limits.setRate("echo", 2, "2/s");

        assertThat(limits.mayBegin("echo", "a", NOW)).isEqualTo(NOW);
        assertThat(limits.mayBegin("echo", "b", NOW)).isEqualTo(NOW.plusMillis(500));
        assertThat(limits.mayBegin("echo", "c", NOW)).isEqualTo(NOW.plusMillis(1000));
        assertThat(limits.mayBegin("other", "d", NOW)).isEqualTo(NOW);
    }

    @Test
    void keepsItsPromiseToATaskThatComesBack() {
        limits.setRate("echo", 1, "1/s");
        limits.mayBegin("echo", "a", NOW);
        Instant promised = limits.mayBegin("echo", "b", NOW);

        assertThat(limits.mayBegin("echo", "b", NOW.plusMillis(900))).isEqualTo(promised);
        assertThat(limits.mayBegin("echo", "b", promised.plusMillis(3))).isEqualTo(promised.plusMillis(3));
        // The promise was for one beginning.
        assertThat(limits.mayBegin("echo", "b", promised.plusMillis(4))).isAfter(promised.plusMillis(4));
    }

    @Test
    void savesNothingUp() {
        limits.setRate("echo", 1, "1/s");
        limits.mayBegin("echo", "a", NOW);
        Instant later = NOW.plusSeconds(60);

        assertThat(limits.mayBegin("echo", "b", later)).isEqualTo(later);
        assertThat(limits.mayBegin("echo", "c", later)).isEqualTo(later.plusSeconds(1));
    }

    @Test
    void isLiftedByARateOfZero() {
        limits.setRate("echo", 0.001, "0.001");
        limits.mayBegin("echo", "a", NOW);

        limits.setRate("echo", 0, "");

        assertThat(limits.mayBegin("echo", "b", NOW)).isEqualTo(NOW);
        assertThat(limits.rate("echo")).isEmpty();
    }
}
