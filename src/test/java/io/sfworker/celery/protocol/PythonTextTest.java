package io.sfworker.celery.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":[1,2]} | dict | {'a': [1, 2]}",
                "[null, true, false] | list | [None, True, False]",
                "\"it's\" | str | it's",
                "[\"it's\", \"say \\\"hi\\\"\", \"both ' and \\\"\"] | list"
                        + " | [\"it's\", 'say \"hi\"', 'both \\' and \"']",
                "[\"a\\nb\\t\\u0001\"] | list | ['a\\nb\\t\\x01']",
                "1e16 | float | 1e+16",
                "1.5e-7 | float | 1.5e-07",
                "0.0001 | float | 0.0001",
                "123456789.0 | float | 123456789.0",
                "1180591620717411303424 | int | 1180591620717411303424",
                "null | NoneType | None",
            })
    void writesValuesAsPythonDoes(String json, String type, String text) {
        assertThat(PythonText.typeName(Samples.parse(json))).isEqualTo(type);
        assertThat(PythonText.str(Samples.parse(json))).isEqualTo(text);
    }
}
