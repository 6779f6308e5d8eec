package io.sfworker.ops;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets only operators change anything over HTTP, and writes down in the log {@code audit} what was asked and answered.
 *
 * <p>Whoever has the token is one. Without a token set, anybody who reaches the port is, except in production, where
 * nobody is. Pages of other sites are refused in any case.
 */
public final class OperatorFilter extends OncePerRequestFilter {
    private static final Logger AUDIT = LoggerFactory.getLogger("audit");
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final String SCHEME = "Bearer ";
    /** With or without a port. */
    private static final Pattern ADDRESS = Pattern.compile("(localhost|[0-9.]+|\\[[0-9a-fA-F:.]+])(:[0-9]+)?");

    private static final String NO_TOKEN =
            "{\"reason\": \"NO_TOKEN\", \"text\": \"set SFWORKER_OPS_TOKEN to allow changes in production\"}";
    private static final String UNAUTHORIZED =
            "{\"reason\": \"UNAUTHORIZED\", \"text\": \"send the header Authorization: Bearer <token>\"}";

    private static final String CROSS_SITE =
            "{\"reason\": \"CROSS_SITE\", \"text\": \"changes come from the worker's own page, or from no page; "
                    + "without a token the page has to be opened as localhost or by an IP address\"}";

    private final @Nullable String token;
    private final boolean production;

    public OperatorFilter(@Nullable String token, boolean production) {
        this.token = token == null || token.isBlank() ? null : token;
        this.production = production;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (READING.contains(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        boolean answered = false;
        try {
            if (isForeign(request)) {
                answer(response, HttpStatus.FORBIDDEN, CROSS_SITE);
            } else if (isOperator(request)) {
                chain.doFilter(request, response);
            } else {
                refuse(response);
            }
            answered = true;
        } finally {
            AUDIT.info(
                    "from={} {} {} status={}",
                    request.getRemoteAddr(),
                    request.getMethod(),
                    request.getRequestURI(),
                    // The server turns what was thrown into an answer only later.
                    answered ? response.getStatus() : HttpStatus.INTERNAL_SERVER_ERROR.value());
        }
    }

    /** A page of somebody else, open in the browser of one who reaches the port. Browsers name the origin. */
    private boolean isForeign(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return false;
        }
        String host = String.valueOf(request.getHeader(HttpHeaders.HOST));
        // Anybody can let a name of his own mean this machine, but his page does not know the token.
        return !origin.endsWith("://" + host)
                || (token == null && !ADDRESS.matcher(host).matches());
    }

    private boolean isOperator(HttpServletRequest request) {
        if (token == null) {
            return !production;
        }
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null
                && header.startsWith(SCHEME)
                // Takes as long for a wrong token as for the right one.
                && MessageDigest.isEqual(header.substring(SCHEME.length()).getBytes(UTF_8), token.getBytes(UTF_8));
    }

    private void refuse(HttpServletResponse response) throws IOException {
        if (token == null) {
            answer(response, HttpStatus.FORBIDDEN, NO_TOKEN);
        } else {
            answer(response, HttpStatus.UNAUTHORIZED, UNAUTHORIZED);
        }
    }

    private static void answer(HttpServletResponse response, HttpStatus status, String body) throws IOException {
        response.setStatus(status.value());
        response.setContentType("application/json");
        response.getWriter().write(body);
    }
}
