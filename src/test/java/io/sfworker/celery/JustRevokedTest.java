package io.sfworker.celery;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.MovableClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JustRevokedTest {
    private final MovableClock clock = new MovableClock();
    private final JustRevoked revoked = new JustRevoked(clock);

    @Test
    void knowsAnIdForAMinute() {
        revoked.add(List.of("t1", "t2"));

        clock.advance(Duration.ofMinutes(1));
        assertThat(revoked.contains("t1")).isTrue();
        assertThat(revoked.contains("t3")).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(revoked.contains("t1")).isFalse();
    }

    @Test
    void countsFromTheLastTime() {
        revoked.add(List.of("t1"));
        clock.advance(Duration.ofSeconds(40));
        revoked.add(List.of("t1"));
        clock.advance(Duration.ofSeconds(40));
        revoked.add(List.of("t2"));

        assertThat(revoked.contains("t1")).isTrue();
    }

    @Test
    void forgetsTheOldestWhenThereAreTooMany() {
        revoked.add(IntStream.range(0, 50_001).mapToObj(Integer::toString).toList());

        assertThat(revoked.contains("0")).isFalse();
        assertThat(revoked.contains("1")).isTrue();
        assertThat(revoked.contains("50000")).isTrue();
    }
}
