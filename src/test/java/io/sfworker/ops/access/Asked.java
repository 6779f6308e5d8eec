package io.sfworker.ops.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sfworker.testing.MovableClock;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** A filter, asked in the tests' words, with what it wrote down. */
final class Asked {
    static final String TOKEN = "the-token-of-operators";
    static final String READ_TOKEN = "the-token-of-readers";
    static final String ELSEWHERE = "192.0.2.7";
    static final String HERE = "127.0.0.1";

    final MovableClock clock = new MovableClock();
    final List<String> counted = new ArrayList<>();
    private final Path folder;
    private final OperatorFilter filter;

    private Asked(Path folder, HttpProperties properties, @Nullable String token, boolean production) {
        this.folder = folder;
        var policy = new OperatorRules.Policy(token, production, Set.of("/", "/page/main.js"));
        this.filter = new OperatorFilter(properties, policy, new AuditTrail(folder), clock, counted::add);
    }

    /** As in production, with both tokens. */
    static Asked guarded(Path folder) {
        return new Asked(folder, properties(OpenReads.LOOPBACK, false), TOKEN, true);
    }

    static Asked with(Path folder, OpenReads open, @Nullable String token, boolean production) {
        return new Asked(folder, properties(open, false), token, production);
    }

    static Asked withOpenMetrics(Path folder) {
        return new Asked(folder, properties(OpenReads.NOBODY, true), TOKEN, true);
    }

    private static HttpProperties properties(OpenReads open, boolean metrics) {
        Path unused = Path.of("unused");
        return new HttpProperties(open, metrics, READ_TOKEN, List.of("node1.example", " *.Inside.example "), unused);
    }

    static MockHttpServletRequest request(String method, String path, String from) {
        MockHttpServletRequest request = new MockHttpServletRequest(method, path);
        request.setRemoteAddr(from);
        return request;
    }

    MockHttpServletResponse ask(MockHttpServletRequest request) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        try {
            filter.doFilter(request, response, new MockFilterChain());
        } catch (IOException | ServletException e) {
            throw new AssertionError(e);
        }
        return response;
    }

    int status(String method, String path, String from, @Nullable String token) {
        return answer(method, path, from, token).getStatus();
    }

    MockHttpServletResponse answer(String method, String path, String from, @Nullable String token) {
        MockHttpServletRequest request = request(method, path, from);
        if (token != null) {
            request.addHeader("Authorization", "Bearer " + token);
        }
        return ask(request);
    }

    OperatorFilter filter() {
        return filter;
    }

    /** Every line of the audit's file. */
    List<JsonNode> audit() throws IOException {
        Path file = folder.resolve(AuditTrail.FILE);
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            lines.add(new ObjectMapper().readTree(line));
        }
        return lines;
    }
}
