package io.sfworker.settings;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundsTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 5, 9})
    void bothEndsBelongToIt(long value) {
        assertThatCode(() -> Bounds.check("a", value, 1, 9)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, Long.MIN_VALUE})
    void aNumberOutsideIsNamed(long value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bounds.check("a", value, 1, 9))
                .withMessage("a is %d; it must be 1 to 9", value);
    }

    @ParameterizedTest
    @CsvSource({"PT0.5S, 500ms", "PT0S, 0s", "PT25H, 1500m", "P2D, 2d", "PT61M1S, 3661s", "PT-1S, -1s"})
    void aTimeIsNamedAsItIsWritten(Duration value, String text) {
        Duration least = value.isNegative() || value.toMillis() < 1000 ? Duration.ofSeconds(1) : Duration.ZERO;
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Bounds.check("a", value, least, Duration.ofMinutes(1)))
                .withMessageStartingWith("a is " + text + "; it must be ")
                .withMessageEndingWith("s to 1m");
    }

    @Test
    void timesAtTheEndsAreTaken() {
        assertThatCode(() -> Bounds.check("a", Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)))
                .doesNotThrowAnyException();
    }
}
