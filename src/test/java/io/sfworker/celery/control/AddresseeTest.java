package io.sfworker.celery.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.protocol.ControlRequest;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddresseeTest {
    private static final String NAME = "node1@10.0.0.1";

    @ParameterizedTest
    @CsvSource({
        "node1@10.0.0.1, true",
        "node*, true",
        "node?@*, true",
        "node[0-9]@*, true",
        "node[!0-9]@*, false",
        "*, true",
        "node, false",
        "node[1@*, false",
        "NODE*, false",
        "*@10?0?0?1, true",
        "[mn]ode1@*, true",
        "node1@10.0.0.1*, true",
        "node1@10x0x0x1, false",
        "(node1).*, false",
    })
    void matchesShellPatternsAsPythonDoes(String pattern, boolean meant) {
        assertThat(isIn(pattern, "glob")).isEqualTo(meant);
        assertThat(isIn(pattern, null)).isEqualTo(meant);
    }

    @ParameterizedTest
    @CsvSource({"node\\d, true", "ode1, false", ".*@10\\., true", "node1$, false", "(?:a|node)1, true", "[, false"})
    void matchesRegularExpressionsFromTheStart(String pattern, boolean meant) {
        assertThat(isIn(pattern, "pcre")).isEqualTo(meant);
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.SECONDS)
    void givesUpExpressionsThatWouldRunForYears() {
        assertThat(Addressee.isIn(new ControlRequest.Audience(List.of(), "(a+)+$", "pcre"), "a".repeat(60) + "@host"))
                .isFalse();
        assertThat(Addressee.isIn(
                        new ControlRequest.Audience(List.of(), "*a".repeat(40) + "b", "glob"), "a".repeat(250)))
                .isFalse();
        assertThat(isIn("(".repeat(400) + "a", "pcre")).isFalse();
        assertThat(isIn("n".repeat(600), "pcre")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"regex", "xpath"})
    void isNobodyForAnUnknownMatcher(String matcher) {
        assertThat(isIn("*", matcher)).isFalse();
    }

    @Test
    void looksAtNamesBeforePatterns() {
        assertThat(Addressee.isIn(new ControlRequest.Audience(List.of(NAME), "other*", "glob"), NAME))
                .isTrue();
        assertThat(Addressee.isIn(new ControlRequest.Audience(List.of("other"), "node*", "glob"), NAME))
                .isFalse();
        assertThat(Addressee.isIn(new ControlRequest.Audience(List.of(), null, null), NAME))
                .isTrue();
    }

    private static boolean isIn(String pattern, @Nullable String matcher) {
        return Addressee.isIn(new ControlRequest.Audience(List.of(), pattern, matcher), NAME);
    }
}
