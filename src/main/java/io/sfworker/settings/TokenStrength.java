package io.sfworker.settings;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Whether a token can be guessed: what generators of random texts make passes, what people think of rarely does. */
final class TokenStrength {
    /** Settings to the variables that people know. */
    static final Map<String, String> TOKENS = Map.of(
            "sfworker.ops.token", "SFWORKER_OPS_TOKEN",
            "sfworker.http.read-token", "SFWORKER_HTTP_READTOKEN");

    private static final int SHORTEST = 32;
    private static final int LEAST_DIFFERENT = 8;
    private static final Pattern SENT_IN_A_HEADER = Pattern.compile("[!-~]*");

    private TokenStrength() {}

    /** What is wrong with it, if anything; a token that is not set cannot be guessed. */
    static Optional<String> weakness(String token) {
        String text = token.strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!SENT_IN_A_HEADER.matcher(text).matches()) {
            return Optional.of("has characters that no header takes");
        }
        if (text.length() < SHORTEST) {
            return Optional.of("has less than %d characters".formatted(SHORTEST));
        }
        boolean guessable = text.chars().distinct().count() < LEAST_DIFFERENT || isRepeated(text) || isCounted(text);
        return guessable ? Optional.of("is not random") : Optional.empty();
    }

    /** What to tell who set it. */
    static String advice(String variable, String weakness) {
        return "%s %s, and who guesses it may change everything: in production set what `openssl rand -hex 32` prints"
                .formatted(variable, weakness);
    }

    private static boolean isRepeated(String text) {
        for (int piece = 1; piece <= text.length() / 2; piece++) {
            if (text.regionMatches(0, text, piece, text.length() - piece)) {
                return true;
            }
        }
        return false;
    }

    /** Whether most characters are the one before, or the next or last of it, as in {@code 0123456789}. */
    private static boolean isCounted(String text) {
        int steps = 0;
        for (int i = 1; i < text.length(); i++) {
            if (Math.abs(text.charAt(i) - text.charAt(i - 1)) <= 1) {
                steps++;
            }
        }
        return steps > text.length() / 2;
    }
}
