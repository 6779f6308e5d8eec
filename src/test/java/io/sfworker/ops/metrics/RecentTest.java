package io.sfworker.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentTest {
    private final AtomicInteger asked = new AtomicInteger();

    @Test
    void asksOnceForAllGaugesOfOneReading() {
        Recent<Integer> recent = new Recent<>(() -> CompletableFuture.completedFuture(asked.incrementAndGet()));

        assertThat(recent.value(answer -> answer)).isEqualTo(1);
        assertThat(recent.value(answer -> answer * 10)).isEqualTo(10);
        assertThat(asked).hasValue(1);
    }

    @Test
    void waitsOnceAndNotLongForSomebodyWhoDoesNotAnswer() {
        CompletableFuture<Integer> never = new CompletableFuture<>();
        Recent<Integer> recent = new Recent<>(() -> {
            asked.incrementAndGet();
            return never;
        });

        long begin = System.nanoTime();
        for (int gauge = 0; gauge < 5; gauge++) {
            assertThat(recent.value(answer -> answer)).isNaN();
        }

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
        assertThat(never).isNotDone();
    }

    @Test
    void hasNoNumberWhenTheQuestionFails() {
        Recent<Integer> recent = new Recent<>(() -> CompletableFuture.failedFuture(new IllegalStateException("away")));

        assertThat(recent.value(answer -> answer)).isNaN();
    }
}
