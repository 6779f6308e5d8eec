package io.sfworker.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.OddCharacters;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    static Stream<String> odd() {
        return OddCharacters.all();
    }

    @ParameterizedTest
    @MethodSource("odd")
    void writesOutWhateverIsNoLetter(String odd) {
        String text = "\u5e74" + odd + "b";

        assertThat(PlainText.of(text)).startsWith("\u5e74\\").endsWith("b");
        assertThat(OddCharacters.isClean(PlainText.of(text))).isTrue();
        assertThat(PlainText.isPlain(text)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "10, \\n",
        "13, \\r",
        "9, \\t",
        "27, \\u001b",
        "8238, \\u202e",
        "55296, \\ud800",
        "917505, \\udb40\\udc01"
    })
    void writesItAsJsonDoes(int point, String written) {
        assertThat(PlainText.of("a" + Character.toString(point) + "b")).isEqualTo("a" + written + "b");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "age",
                "\u5e74\u9f84 (\u5c81)",
                "Stra\u00dfe in K\u00f6ln",
                "\ud83d\ude00\ufe0f",
                "\u0639\u0645\u0631",
                "\u05d2\u05d9\u05dc",
                "e\u0301",
                "C:\\new\\table",
                "a\u00a0b\u3000c",
                "\u20ac 5",
                "\ue000"
            })
    void leavesLettersOfAllLanguages(String text) {
        assertThat(PlainText.of(text)).isSameAs(text);
        assertThat(PlainText.isPlain(text)).isTrue();
    }

    @Test
    void cutsBetweenCharacters() {
        assertThat(PlainText.of("ab\ud83d\ude00cd", 3)).isEqualTo("ab \u2026");
        assertThat(PlainText.of("ab\ud83d\ude00cd", 4)).isEqualTo("ab\ud83d\ude00 \u2026");
        assertThat(PlainText.of("abcd", 4)).isEqualTo("abcd");
    }
}
