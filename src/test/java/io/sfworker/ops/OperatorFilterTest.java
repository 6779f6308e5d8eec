package io.sfworker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class OperatorFilterTest {
    @ParameterizedTest
    @CsvSource({
        "GET, , , true, 200",
        "POST, , , false, 200",
        "POST, , , true, 403",
        "POST, right, , false, 401",
        "POST, right, Bearer wrong, false, 401",
        "POST, right, right, false, 401",
        "DELETE, right, Bearer right, true, 200",
    })
    void letsThroughWhoMayChangeThings(
            String method, @Nullable String token, @Nullable String header, boolean production, int status)
            throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest(method, "/actuator/routes/apply");
        if (header != null) {
            request.addHeader("Authorization", header);
        }
        MockHttpServletResponse response = new MockHttpServletResponse();

        new OperatorFilter(token, production).doFilter(request, response, new MockFilterChain());

        assertThat(response.getStatus()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8088, 200",
        "https://127.0.0.1:8088, 200",
        "http://elsewhere.example, 403",
        "http://127.0.0.1:9000, 403",
        "null, 403",
    })
    void refusesPagesOfOtherSites(String origin, int status) throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/actuator/routes/pause");
        request.addHeader("Host", "127.0.0.1:8088");
        request.addHeader("Origin", origin);
        MockHttpServletResponse response = new MockHttpServletResponse();

        new OperatorFilter(null, false).doFilter(request, response, new MockFilterChain());

        assertThat(response.getStatus()).isEqualTo(status);
    }

    /** A page whose name was let mean this machine sends matching headers, but knows no token. */
    @ParameterizedTest
    @CsvSource({
        "localhost:8088, , 200",
        "127.0.0.1:8088, , 200",
        "[::1]:8088, , 200",
        "rebound.example:8088, , 403",
        "node1.example:8088, secret, 200"
    })
    void withoutATokenThePageHasAnAddress(String host, @Nullable String token, int status)
            throws ServletException, IOException {
        MockHttpServletRequest request = new MockHttpServletRequest("POST", "/actuator/routes/apply");
        request.addHeader("Host", host);
        request.addHeader("Origin", "http://" + host);
        if (token != null) {
            request.addHeader("Authorization", "Bearer " + token);
        }
        MockHttpServletResponse response = new MockHttpServletResponse();

        new OperatorFilter(token, false).doFilter(request, response, new MockFilterChain());

        assertThat(response.getStatus()).isEqualTo(status);
    }

    @Test
    void namesTheSettingThatIsMissing() throws ServletException, IOException {
        MockHttpServletResponse response = new MockHttpServletResponse();

        new OperatorFilter(null, true)
                .doFilter(new MockHttpServletRequest("POST", "/actuator"), response, new MockFilterChain());

        assertThat(response.getContentAsString()).contains("SFWORKER_OPS_TOKEN");
    }
}
