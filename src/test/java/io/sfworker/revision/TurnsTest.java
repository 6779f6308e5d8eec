package io.sfworker.revision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void whoeverAskedHearsOfAnErrorAndTheNextOneHasItsTurn() {
        try (Turns turns = new Turns()) {
            assertThat(turns.take(() -> {
                        throw new NoClassDefFoundError("a library");
                    }))
                    .failsWithin(LIMIT)
                    .withThrowableThat()
                    .withMessageContaining("a library");
            assertThat(turns.take(() -> "next")).succeedsWithin(LIMIT).isEqualTo("next");
        }
    }
}
