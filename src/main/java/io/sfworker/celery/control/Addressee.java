package io.sfworker.celery.control;

import io.sfworker.celery.protocol.ControlRequest;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Finds out whether a worker is meant by a request. */
final class Addressee {
    private static final int MAX_PATTERN = 512;

    private Addressee() {}

    /** Whether a worker of this name belongs to the audience; a pattern that cannot be read means nobody. */
    static boolean isIn(ControlRequest.Audience audience, String worker) {
        if (!audience.destination().isEmpty()) {
            return audience.destination().contains(worker);
        }
        String pattern = audience.pattern();
        if (pattern == null || pattern.isEmpty()) {
            return true;
        }
        String matcher = audience.matcher();
        if (pattern.length() > MAX_PATTERN) {
            return false;
        }
        // Celery's clients send both or neither; a pattern alone must not mean everybody.
        return switch (matcher == null || matcher.isEmpty() ? "glob" : matcher) {
            case "glob" -> matches(glob(pattern), worker, true);
            case "pcre" -> matches(pattern, worker, false);
            default -> false;
        };
    }

    private static boolean matches(String regex, String worker, boolean whole) {
        try {
            var matcher = Pattern.compile(regex, Pattern.DOTALL).matcher(new Bounded(worker));
            return whole ? matcher.matches() : matcher.lookingAt();
        } catch (PatternSyntaxException | StackOverflowError | IndexOutOfBoundsException e) {
            return false;
        }
    }

    /** The regular expression of a shell pattern: {@code *}, {@code ?}, {@code [seq]} and {@code [!seq]}. */
    private static String glob(String pattern) {
        StringBuilder regex = new StringBuilder();
        int at = 0;
        while (at < pattern.length()) {
            char c = pattern.charAt(at);
            int end = c == '[' ? pattern.indexOf(']', at + 2) : -1;
            if (end > 0) {
                regex.append(set(pattern.substring(at + 1, end)));
                at = end;
            } else if (c == '*' || c == '?') {
                regex.append(c == '*' ? ".*" : ".");
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
            at++;
        }
        return regex.toString();
    }

    private static String set(String content) {
        boolean negated = content.startsWith("!");
        String members = (negated ? content.substring(1) : content).replaceAll("[\\\\\\[\\]^&]", "\\\\$0");
        return "[" + (negated ? "^" : "") + members + "]";
    }

    /** A text that ends a match which reads it too often: an expression can be written to run for years. */
    private static final class Bounded implements CharSequence {
        private static final int MOST_READS = 100_000;

        private final String text;
        private int reads;

        Bounded(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (++reads > MOST_READS) {
                throw new IndexOutOfBoundsException("the pattern takes too long");
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
