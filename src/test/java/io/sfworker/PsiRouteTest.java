package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PsiRouteTest extends RouteTest {
    @Test
    void movesTheOutputIntoPlaceAfterTheRun() {
        sendRequest("direct:psi", 0);

        assertThat(computation.calls()).containsExactly("run", "commit");
    }
}
