package io.sfworker.ops;

import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

/** What endpoints answer when they do not do as asked. */
final class Answers {
    private Answers() {}

    /**
     * Why not.
     *
     * @param reason stable word
     * @param text for people
     */
    record Problem(String reason, String text) {}

    static WebEndpointResponse<Object> problem(String reason, String text, int status) {
        return new WebEndpointResponse<>(new Problem(reason, text), status);
    }
}
