package io.sfworker.celery.protocol;

import java.util.List;

/**
 * JSON text with at most one place inside a JSON string that is filled in where the text is used.
 *
 * @param pieces the whole text, or what stands before and what stands behind the place
 */
public record Template(List<String> pieces) {
    /** Text with nothing to fill in. */
    static Template of(String text) {
        return new Template(List.of(text));
    }

    /** Text in which {@code marker}, if it is there, stands for what is filled in. */
    static Template of(String text, String marker) {
        int at = text.indexOf(marker);
        return at < 0 ? of(text) : new Template(List.of(text.substring(0, at), text.substring(at + marker.length())));
    }

    int length() {
        return pieces.stream().mapToInt(String::length).sum();
    }
}
