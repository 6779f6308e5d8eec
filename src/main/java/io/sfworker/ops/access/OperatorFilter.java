package io.sfworker.ops.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Stands before everything that the worker serves: asks the {@link OperatorRules} about each request, and writes down
 * each change and each refusal.
 */
public final class OperatorFilter extends OncePerRequestFilter {
    private static final int LONGEST = 500;

    private final OperatorRules rules;
    private final AuditTrail audit;
    private final Clock clock;
    private final Refusals refusals;
    private final Consumer<String> counter;

    /** {@code counter} hears the reason of each refusal. */
    public OperatorFilter(
            HttpProperties properties,
            OperatorRules.Policy policy,
            AuditTrail audit,
            Clock clock,
            Consumer<String> counter) {
        this.rules = new OperatorRules(properties, policy, new Guesses(clock));
        this.audit = audit;
        this.clock = clock;
        this.refusals = new Refusals(clock);
        this.counter = counter;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Decision decision = rules.judge(request);
        if (decision.refusal() != null) {
            refuse(request, response, decision, decision.refusal());
        } else if (OperatorRules.isReading(request)) {
            chain.doFilter(inTheNameOf(decision.asker(), request), response);
        } else {
            change(request, response, chain, decision.asker());
        }
    }

    private void change(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Asker asker)
            throws ServletException, IOException {
        boolean answered = false;
        try {
            chain.doFilter(inTheNameOf(asker, request), response);
            answered = true;
        } finally {
            // The server turns what was thrown into an answer only later.
            int status = answered ? response.getStatus() : HttpStatus.INTERNAL_SERVER_ERROR.value();
            String outcome = status < HttpStatus.BAD_REQUEST.value() ? "done" : "failed";
            write(line(request, asker).put("outcome", outcome).put("status", status));
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Decision decision, Refusal refusal)
            throws IOException {
        counter.accept(refusal.name());
        if (refusals.admit()) {
            write(line(request, decision.asker())
                    .put("outcome", "refused")
                    .put("status", refusal.status())
                    .put("reason", refusal.name()));
        }
        response.setStatus(refusal.status());
        if (decision.seconds() > 0) {
            response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(decision.seconds()));
        }
        if (refusal.status() == HttpStatus.UNAUTHORIZED.value()) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        response.setContentType("application/json");
        response.getWriter().write(refusal.body(decision.seconds()));
    }

    private void write(ObjectNode line) {
        long leftOut = refusals.takeLeftOut();
        audit.write(leftOut == 0 ? line : line.put("left_out", leftOut));
    }

    private ObjectNode line(HttpServletRequest request, Asker asker) {
        String query = request.getQueryString();
        String what = request.getRequestURI() + (query == null ? "" : "?" + query);
        return JsonNodeFactory.instance
                .objectNode()
                .put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("from", request.getRemoteAddr())
                .put("who", asker.getName())
                .put("method", shortened(request.getMethod()))
                .put("path", shortened(what))
                .put("host", shortened(request.getHeader(HttpHeaders.HOST)));
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }

    private static HttpServletRequest inTheNameOf(Asker asker, HttpServletRequest request) {
        return asker.equals(Asker.NOBODY)
                ? request
                : new HttpServletRequestWrapper(request) {
                    @Override
                    public Principal getUserPrincipal() {
                        return asker;
                    }
                };
    }
}
