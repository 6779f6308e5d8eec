package io.sfworker.ops.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * Who may do what over HTTP. Whatever is not named here, each new endpoint too, is read with a token, unless settings
 * let everybody read, and changed with the operators' token.
 *
 * <p>Threads: safe.
 */
public final class OperatorRules {
    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");
    private static final Set<String> PROBES = Set.of("/actuator/health/liveness", "/actuator/health/readiness");
    private static final String METRICS = "/actuator/prometheus";
    private static final String SCHEME = "Bearer ";
    private static final List<String> OF_PROXIES = List.of(
            "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", HttpHeaders.VIA);

    private final HttpProperties properties;
    private final HostNames hosts;
    private final Tokens tokens;
    private final Guesses guesses;
    private final Policy policy;

    OperatorRules(HttpProperties properties, Policy policy, Guesses guesses) {
        this.properties = properties;
        this.hosts = new HostNames(properties.hosts());
        this.tokens = new Tokens(policy.token(), properties.readToken());
        this.guesses = guesses;
        this.policy = policy;
    }

    Decision judge(HttpServletRequest request) {
        if (!hosts.accept(request.getHeader(HttpHeaders.HOST))) {
            return Decision.refused(Refusal.HOST);
        }
        if (isForeign(request)) {
            return Decision.refused(Refusal.CROSS_SITE);
        }
        if (isReading(request) ? isOpenReader(request) : isOpenChanger()) {
            return Decision.done(Asker.ANYBODY);
        }
        return judge(request, bearer(request));
    }

    private Decision judge(HttpServletRequest request, String token) {
        boolean missing = isReading(request) ? tokens.areMissing() : !tokens.guardChanges();
        if (isOpen(request) && (token.isEmpty() || missing)) {
            return Decision.done(Asker.NOBODY);
        }
        if (missing) {
            return Decision.refused(Refusal.NO_TOKEN);
        }
        return token.isEmpty() ? Decision.refused(Refusal.UNAUTHORIZED) : compare(request, token);
    }

    private Decision compare(HttpServletRequest request, String token) {
        String address = request.getRemoteAddr();
        long blocked = guesses.wait(address);
        if (blocked > 0) {
            return new Decision(Asker.NOBODY, Refusal.TOO_MANY, blocked);
        }
        Asker owner = tokens.owner(token);
        if (owner.equals(Asker.NOBODY)) {
            long wait = guesses.wrong(address);
            return new Decision(owner, wait > 0 ? Refusal.TOO_MANY : Refusal.WRONG_TOKEN, wait);
        }
        guesses.right(address);
        boolean may = owner.equals(Asker.OPERATOR) || isReading(request);
        return may ? Decision.done(owner) : new Decision(owner, Refusal.READ_ONLY, 0);
    }

    static boolean isReading(HttpServletRequest request) {
        return READING.contains(request.getMethod());
    }

    private boolean isOpenReader(HttpServletRequest request) {
        return properties.openReads() == OpenReads.ANYBODY
                || (properties.openReads() == OpenReads.LOOPBACK && isFromThisMachine(request));
    }

    private static boolean isFromThisMachine(HttpServletRequest request) {
        return Guesses.isLoopback(request.getRemoteAddr())
                && HostNames.isLoopback(request.getHeader(HttpHeaders.HOST))
                && OF_PROXIES.stream().allMatch(header -> request.getHeader(header) == null);
    }

    private boolean isOpenChanger() {
        return !tokens.guardChanges() && !policy.production();
    }

    /** As it was sent, before anybody decodes or shortens it: what is written otherwise is not named here. */
    private boolean isOpen(HttpServletRequest request) {
        String path = request.getRequestURI();
        return isReading(request)
                && (PROBES.contains(path)
                        || policy.files().contains(path)
                        || (properties.openMetrics() && path.equals(METRICS)));
    }

    /** A page of somebody else, open in the browser of one who reaches the port. Browsers name the origin. */
    private static boolean isForeign(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String host = request.getHeader(HttpHeaders.HOST);
        return origin != null && (host == null || !origin.endsWith("://" + host));
    }

    private static String bearer(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        return header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? header.substring(SCHEME.length()).strip()
                : "";
    }

    /**
     * What does not change while the worker runs.
     *
     * @param token secret of operators, if there is one
     * @param production whether nobody changes anything without it
     * @param files paths of the page's own files, which say nothing of this worker; a browser gets them before its user
     *     can give a token
     */
    public record Policy(@Nullable String token, boolean production, Set<String> files) {}
}
