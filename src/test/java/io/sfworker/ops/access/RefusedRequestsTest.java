package io.sfworker.ops.access;

import static io.sfworker.ops.access.Asked.ELSEWHERE;
import static io.sfworker.ops.access.Asked.HERE;
import static io.sfworker.ops.access.Asked.READ_TOKEN;
import static io.sfworker.ops.access.Asked.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.mock.web.MockHttpServletResponse;

/** What becomes of guesses, and what is written down. */
class RefusedRequestsTest {
    @TempDir
    Path folder;

    @Test
    void whoGuessesWaitsAndOthersDoNot() {
        Asked asked = Asked.guarded(folder);

        for (int guess = 0; guess < 4; guess++) {
            assertThat(asked.status("POST", "/actuator/x", ELSEWHERE, "no" + guess))
                    .isEqualTo(401);
        }
        MockHttpServletResponse late = asked.answer("GET", "/actuator/x", ELSEWHERE, "no");
        assertThat(late.getStatus()).isEqualTo(429);
        assertThat(late.getHeader("Retry-After")).isEqualTo("1");
        assertThat(asked.status("GET", "/actuator/x", ELSEWHERE, TOKEN))
                .as("not compared")
                .isEqualTo(429);
        assertThat(asked.status("GET", "/actuator/x", "192.0.2.8", TOKEN)).isEqualTo(200);
        assertThat(asked.status("GET", "/actuator/health/liveness", ELSEWHERE, null))
                .isEqualTo(200);

        asked.clock.advance(Duration.ofSeconds(1));
        assertThat(asked.status("GET", "/actuator/x", ELSEWHERE, TOKEN)).isEqualTo(200);
        assertThat(asked.counted).containsOnly("WRONG_TOKEN", "TOO_MANY").hasSize(6);
    }

    @Test
    void operatorsAreNotLockedOutByOthersOfTheirMachineOrProxy() {
        Asked asked = Asked.guarded(folder);
        for (int guess = 0; guess < 1000; guess++) {
            int status = asked.status("POST", "/actuator/x", HERE, "no" + guess);
            assertThat(status).isEqualTo(guess < 4 ? 401 : 429);
        }

        assertThat(asked.status("POST", "/actuator/x", HERE, TOKEN)).isEqualTo(200);
    }

    @Test
    void changesAndRefusalsAreWrittenDown() throws IOException {
        Asked asked = Asked.guarded(folder);

        asked.answer("POST", "/actuator/tasks/1/cancel", ELSEWHERE, TOKEN);
        asked.answer("POST", "/actuator/tasks/1/cancel", ELSEWHERE, null);
        asked.answer("DELETE", "/actuator/deadletters", ELSEWHERE, READ_TOKEN);
        asked.answer("GET", "/actuator/tasks", ELSEWHERE, "wrong");
        asked.answer("GET", "/actuator/tasks", HERE, null);

        assertThat(asked.audit().stream().map(RefusedRequestsTest::summary))
                .containsExactly(
                        "operator POST /actuator/tasks/1/cancel done 200 ",
                        "nobody POST /actuator/tasks/1/cancel refused 401 UNAUTHORIZED",
                        "reader DELETE /actuator/deadletters refused 403 READ_ONLY",
                        "nobody GET /actuator/tasks refused 401 WRONG_TOKEN");
        assertThat(asked.audit()).allMatch(line -> line.path("from").asText().equals(ELSEWHERE));
        assertThat(asked.audit().toString()).doesNotContain(TOKEN, READ_TOKEN, "wrong\"");
    }

    @Test
    void aFloodOfRefusalsLeavesChangesInTheAudit() throws IOException {
        Asked asked = Asked.guarded(folder);
        asked.answer("POST", "/actuator/routes/pause", ELSEWHERE, TOKEN);
        for (int i = 0; i < 10_000; i++) {
            asked.answer("GET", "/actuator/tasks", ELSEWHERE, null);
        }
        asked.answer("POST", "/actuator/routes/resume", ELSEWHERE, TOKEN);

        List<JsonNode> lines = asked.audit();
        assertThat(lines).hasSize(52);
        assertThat(lines.get(0).path("path").asText()).endsWith("pause");
        assertThat(lines.get(51).path("left_out").asInt()).isEqualTo(9950);
    }

    private static String summary(JsonNode line) {
        return "%s %s %s %s %s %s"
                .formatted(
                        line.path("who").asText(),
                        line.path("method").asText(),
                        line.path("path").asText(),
                        line.path("outcome").asText(),
                        line.path("status").asText(),
                        line.path("reason").asText());
    }
}
