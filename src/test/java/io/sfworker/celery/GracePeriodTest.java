package io.sfworker.celery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GracePeriodTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration LEASE = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofDays(3);

    private final GracePeriod grace = new GracePeriod(START, LEASE);

    @Test
    void lastsALeaseAtARedisThatHasRunForLong() {
        assertThat(grace.isOver(START.plusSeconds(14), LONG)).isFalse();
        assertThat(grace.isOver(START.plusSeconds(15), LONG)).isTrue();
    }

    @Test
    void isNotExtendedBeforeTheAgeOfRedisIsKnown() {
        assertThat(grace.isOver(START, Duration.ZERO)).isFalse();
        assertThat(grace.isOver(START.plusSeconds(14), Duration.ZERO)).isFalse();
        assertThat(grace.isOver(START.plusSeconds(15), LONG)).isTrue();
    }

    @Test
    void lastsUntilRedisIsTwoLeasesOld() {
        assertThat(grace.isOver(START.plusSeconds(20), Duration.ofSeconds(21))).isFalse();
        assertThat(grace.isOver(START.plusSeconds(28), Duration.ofSeconds(29))).isFalse();
        assertThat(grace.isOver(START.plusSeconds(29), Duration.ofSeconds(30))).isTrue();
    }

    @Test
    void beginsAgainWhenRedisComesBack() {
        grace.outageEnded(START.plusSeconds(100));

        assertThat(grace.isOver(START.plusSeconds(129), LONG)).isFalse();
        assertThat(grace.isOver(START.plusSeconds(130), LONG)).isTrue();
    }
}
