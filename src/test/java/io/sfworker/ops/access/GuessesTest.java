package io.sfworker.ops.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.MovableClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuessesTest {
    private static final String GUESSER = "192.0.2.7";

    private final MovableClock clock = new MovableClock();
    private final Guesses guesses = new Guesses(clock);

    @Test
    void eachGuessBehindTheFifthWaitsTwiceAsLong() {
        List<Long> waits = new ArrayList<>();
        for (int guess = 0; guess < 12; guess++) {
            long wait = guesses.wrong(GUESSER);
            waits.add(wait);
            clock.advance(Duration.ofSeconds(wait));
        }

        assertThat(waits).containsExactly(0L, 0L, 0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L);
    }

    @Test
    void whoTriesWhileWaitingWaitsNoLongerForIt() {
        times(5, GUESSER);

        times(100, GUESSER);

        assertThat(guesses.wait(GUESSER)).isEqualTo(1);
    }

    @Test
    void aRightTokenAndTimeForgive() {
        times(4, GUESSER);
        guesses.right(GUESSER);
        times(4, GUESSER);
        assertThat(guesses.wait(GUESSER)).isZero();

        clock.advance(Duration.ofMinutes(11));
        times(4, GUESSER);
        assertThat(guesses.wait(GUESSER)).isZero();
    }

    /** One machine has all addresses of its network. */
    @ParameterizedTest
    @CsvSource({
        "2001:db8:0:1::%d, 2001:db8:0:1:ffff::1, 1",
        "2001:db8:0:1::%d, 2001:db8:0:2::1, 0",
        "::ffff:192.0.2.7, 192.0.2.7, 1",
        "192.0.2.7, 192.0.2.8, 0"
    })
    void addressesOfOneNetworkAreOneGuesser(String pattern, String other, long wait) {
        for (int host = 1; host <= 5; host++) {
            guesses.wrong(pattern.formatted(host));
        }

        assertThat(guesses.wait(other)).isEqualTo(wait);
    }

    @Test
    void guessesFromEverywhereLeaveEachAddressOneAndOthersAlone() {
        for (int host = 0; host < 150; host++) {
            guesses.wrong("198.51.100." + host);
        }

        assertThat(guesses.wait("198.51.100.99")).isZero();
        assertThat(guesses.wait("198.51.100.149")).isEqualTo(1);
        assertThat(guesses.wait("203.0.113.1")).as("has not guessed").isZero();
        clock.advance(Duration.ofSeconds(61));
        assertThat(guesses.wrong("203.0.113.2")).as("a minute later").isZero();
    }

    @Test
    void rememberedAreTheLastThousand() {
        times(5, GUESSER);
        for (int host = 0; host < 999; host++) {
            guesses.wrong("10.0.%d.%d".formatted(host / 200, host % 200));
        }
        assertThat(guesses.wait(GUESSER)).isEqualTo(1);

        guesses.wrong("10.9.9.9");

        assertThat(guesses.wait(GUESSER)).isZero();
    }

    private void times(int count, String address) {
        for (int guess = 0; guess < count; guess++) {
            guesses.wrong(address);
        }
    }
}
