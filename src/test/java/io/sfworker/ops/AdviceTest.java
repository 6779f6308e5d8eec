package io.sfworker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.failure.FailureCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AdviceTest {
    @ParameterizedTest
    @EnumSource(FailureCode.class)
    void everyFailureHasAdvice(FailureCode code) {
        assertThat(new Advice().on(code.name())).isNotBlank();
    }

    @Test
    void noAdviceIsNoError() {
        assertThat(new Advice().on("SOMETHING_NEW")).isEmpty();
    }
}
