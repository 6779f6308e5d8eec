package io.sfworker.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** What to do about a failure, in the words of the README. */
final class Advice {
    private static final String FILE = "advice.properties";

    private final Properties byCode = new Properties();

    Advice() {
        try (InputStream file = Objects.requireNonNull(Advice.class.getResourceAsStream(FILE))) {
            byCode.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " of the jar cannot be read", e);
        }
    }

    /** One line for people; empty for a code that has none. */
    String on(String code) {
        return byCode.getProperty(code, "");
    }
}
