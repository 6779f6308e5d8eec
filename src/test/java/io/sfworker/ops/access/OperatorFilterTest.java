package io.sfworker.ops.access;

import static io.sfworker.ops.access.Asked.ELSEWHERE;
import static io.sfworker.ops.access.Asked.HERE;
import static io.sfworker.ops.access.Asked.READ_TOKEN;
import static io.sfworker.ops.access.Asked.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class OperatorFilterTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "POST, , , false, 200",
        "POST, , , true, 403",
        "POST, right, , false, 401",
        "POST, right, Bearer wrong, false, 401",
        "POST, right, right, false, 401",
        "DELETE, right, Bearer right, true, 200",
        "PUT, right, bearer right, true, 200",
        "PATCH, right, Bearer, true, 401",
        "BREW, right, , false, 401",
        "POST, right, Bearer the-token-of-readers, false, 403",
    })
    void letsThroughWhoMayChangeThings(
            String method, @Nullable String token, @Nullable String header, boolean production, int status) {
        MockHttpServletRequest request = Asked.request(method, "/actuator/routes/apply", HERE);
        if (header != null) {
            request.addHeader("Authorization", header);
        }

        assertThat(Asked.with(folder, OpenReads.ANYBODY, token, production)
                        .ask(request)
                        .getStatus())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        // Without a token
        "ANYBODY, 192.0.2.7, , 200",
        "LOOPBACK, 127.0.0.1, , 200",
        "LOOPBACK, 127.8.9.1, , 200",
        "LOOPBACK, 0:0:0:0:0:0:0:1, , 200",
        "LOOPBACK, 192.0.2.7, , 401",
        "LOOPBACK, 2001:db8::7, , 401",
        "LOOPBACK, 172.17.0.1, , 401",
        "NOBODY, 127.0.0.1, , 401",
        // With one
        "LOOPBACK, 192.0.2.7, the-token-of-operators, 200",
        "LOOPBACK, 192.0.2.7, the-token-of-readers, 200",
        "NOBODY, 127.0.0.1, the-token-of-readers, 200",
        "NOBODY, 192.0.2.7, another, 401",
    })
    void letsThroughWhoMayRead(OpenReads open, String from, @Nullable String token, int status) {
        Asked asked = Asked.with(folder, open, TOKEN, true);

        for (String method : List.of("GET", "HEAD", "OPTIONS")) {
            assertThat(asked.status(method, "/actuator/tasks", from, token))
                    .as(method)
                    .isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"})
    void whoComesByAProxyIsNotOnThisMachine(String header) {
        MockHttpServletRequest request = Asked.request("GET", "/actuator/tasks", HERE);
        request.addHeader(header, "127.0.0.1");

        assertThat(Asked.guarded(folder).ask(request).getStatus()).isEqualTo(401);
    }

    @ParameterizedTest
    @CsvSource({"node1.example, 401", "192.0.2.1:8088, 401", "localhost:8088, 200", "0.0.0.0:8088, 200", "[::1], 200"})
    void whoAsksForAnotherAddressMayComeByAProxy(String host, int status) {
        MockHttpServletRequest request = Asked.request("GET", "/actuator/tasks", HERE);
        request.addHeader("Host", host);

        assertThat(Asked.guarded(folder).ask(request).getStatus()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /actuator/health/liveness, 200",
        "HEAD, /actuator/health/readiness, 200",
        "GET, /, 200",
        "GET, /page/main.js, 200",
        "POST, /actuator/health/liveness, 401",
        "GET, /actuator/health, 401",
        "GET, /actuator/health/ray, 401",
        "GET, /actuator/health/liveness/, 401",
        "GET, /actuator/health/liveness;x=1, 401",
        "GET, /actuator/health/liveness/../../tasks, 401",
        "GET, /actuator/health/liveness%2f..%2f..%2ftasks, 401",
        "GET, //actuator/health/liveness, 401",
        "GET, /page/other.js, 401",
        "GET, /actuator, 401",
        "GET, /actuator/prometheus, 401",
        "GET, /error, 401",
        "GET, /what/comes/next, 401",
    })
    void whatIsNotNamedIsClosed(String method, String path, int status) {
        assertThat(Asked.guarded(folder).status(method, path, ELSEWHERE, null)).isEqualTo(status);
    }

    @Test
    void metricsAreOpenedByASetting() {
        Asked asked = Asked.withOpenMetrics(folder);

        assertThat(asked.status("GET", "/actuator/prometheus", ELSEWHERE, null)).isEqualTo(200);
        assertThat(asked.status("GET", "/actuator/prometheus/x", ELSEWHERE, null))
                .isEqualTo(401);
    }

    @Test
    void inProductionWithoutATokenNobodyElsewhereReadsAndProbesAreAnswered() throws IOException {
        Asked asked = Asked.with(folder, OpenReads.LOOPBACK, null, true);

        assertThat(asked.answer("POST", "/actuator/routes/pause", HERE, READ_TOKEN)
                        .getContentAsString())
                .contains("SFWORKER_OPS_TOKEN");
        assertThat(asked.status("GET", "/actuator/health/readiness", ELSEWHERE, "any"))
                .isEqualTo(401);
        assertThat(asked.status("GET", "/actuator/health/readiness", ELSEWHERE, null))
                .isEqualTo(200);
    }

    /** Spring shows details of health to whom it finds. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, , anybody", "192.0.2.7, , ", "192.0.2.7, the-token-of-readers, reader"})
    void whoMayReadHasAName(String from, @Nullable String token, @Nullable String name) throws Exception {
        MockHttpServletRequest request = Asked.request("GET", "/actuator/health/readiness", from);
        if (token != null) {
            request.addHeader("Authorization", "Bearer " + token);
        }
        String[] seen = {"not asked"};
        FilterChain chain = (asked, response) -> {
            var principal = ((HttpServletRequest) asked).getUserPrincipal();
            seen[0] = principal == null ? null : principal.getName();
        };

        Asked.guarded(folder).filter().doFilter(request, new MockHttpServletResponse(), chain);

        assertThat(seen[0]).isEqualTo(name);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8088, 200",
        "https://127.0.0.1:8088, 200",
        "http://elsewhere.example, 403",
        "http://127.0.0.1:9000, 403",
        "null, 403",
    })
    void refusesPagesOfOtherSites(String origin, int status) {
        for (String method : List.of("POST", "GET")) {
            MockHttpServletRequest request = Asked.request(method, "/actuator/routes/pause", HERE);
            request.addHeader("Host", "127.0.0.1:8088");
            request.addHeader("Origin", origin);

            assertThat(Asked.with(folder, OpenReads.ANYBODY, null, false)
                            .ask(request)
                            .getStatus())
                    .isEqualTo(status);
        }
    }

    /** A page whose name was let mean this machine is of one origin with it. */
    @ParameterizedTest
    @CsvSource({
        "localhost:8088, 200",
        "LOCALHOST, 200",
        "127.0.0.1:8088, 200",
        "10.1.2.3:8088, 200",
        "[::1]:8088, 200",
        "[2001:db8::7], 200",
        "node1.example:8088, 200",
        "Node1.Example.:8088, 200",
        "a.inside.example, 200",
        "b.a.inside.example:1, 200",
        "inside.example, 403",
        "xinside.example, 403",
        ".inside.example, 403",
        "rebound.example:8088, 403",
        "localhost.rebound.example, 403",
        "127.0.0.1.rebound.example, 403",
        "node1.example.rebound.example, 403",
        "1.2.3.4.5, 403",
        "0x7f.1, 403",
        "127.0.0.1:8088:x, 403",
        "'', 403",
    })
    void answersToItsOwnNamesOnly(String host, int status) {
        Asked asked = Asked.with(folder, OpenReads.ANYBODY, TOKEN, false);
        for (String path : List.of("/", "/actuator/tasks", "/actuator/health/liveness", "/actuator/routes/apply")) {
            for (String method : List.of("GET", "POST")) {
                MockHttpServletRequest request = Asked.request(method, path, HERE);
                request.addHeader("Host", host);
                request.addHeader("Authorization", "Bearer " + TOKEN);

                assertThat(asked.ask(request).getStatus())
                        .as(method + " " + path)
                        .isEqualTo(status);
            }
        }
    }
}
