package io.sfworker.ops.access;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.springframework.http.HttpStatus;

/** Why the worker does not do what was asked; the names are in answers, in the audit and in the metric. */
enum Refusal {
    HOST(
            HttpStatus.FORBIDDEN,
            "the worker does not know itself by the name in the header Host: use localhost or an IP address, or "
                    + "list it in SFWORKER_HTTP_HOSTS"),
    CROSS_SITE(HttpStatus.FORBIDDEN, "requests come from the worker's own page, or from no page"),
    NO_TOKEN(HttpStatus.FORBIDDEN, "set SFWORKER_OPS_TOKEN to allow this in production"),
    UNAUTHORIZED(HttpStatus.UNAUTHORIZED, "send the header Authorization: Bearer <token>"),
    WRONG_TOKEN(HttpStatus.UNAUTHORIZED, "send the header Authorization: Bearer <token>, with the right token"),
    TOO_MANY(HttpStatus.TOO_MANY_REQUESTS, "too many wrong tokens came from this address: wait %d seconds"),
    READ_ONLY(HttpStatus.FORBIDDEN, "this token only reads: changes take that of SFWORKER_OPS_TOKEN");

    private final HttpStatus status;
    private final String text;

    Refusal(HttpStatus status, String text) {
        this.status = status;
        this.text = text;
    }

    int status() {
        return status.value();
    }

    /** The name that senders know: a wrong token and none are one thing to them. */
    String code() {
        return this == WRONG_TOKEN ? UNAUTHORIZED.name() : name();
    }

    /** JSON for whoever asked. */
    String body(long seconds) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("reason", code())
                .put("text", text.formatted(seconds))
                .toString();
    }
}
