package io.sfworker.task;

/**
 * A text that comes from outside, as people and their terminals may see it: letters of all languages stay, and what
 * would end a line, move the cursor, turn the direction of reading or not be seen at all is written out.
 */
public final class PlainText {
    private static final String CUT = " …";

    private PlainText() {}

    /** The same text with {@code \\n}, {@code \\u001b}, {@code \\u202e} and so on for such characters. */
    public static String of(String text) {
        int first = firstUnsafe(text);
        if (first == text.length()) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length() + 16).append(text, 0, first);
        text.codePoints().skip(text.codePointCount(0, first)).forEach(point -> append(plain, point));
        return plain.toString();
    }

    /** As {@link #of}, at most about {@code length} characters of it. */
    public static String of(String text, int length) {
        if (text.length() <= length) {
            return of(text);
        }
        int end = Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
        return of(text.substring(0, end)) + CUT;
    }

    /** Whether a text has none of these characters. */
    public static boolean isPlain(String text) {
        return firstUnsafe(text) == text.length();
    }

    private static int firstUnsafe(String text) {
        int index = 0;
        while (index < text.length()) {
            int point = text.codePointAt(index);
            if (isUnsafe(point)) {
                return index;
            }
            index += Character.charCount(point);
        }
        return index;
    }

    // Half a pair of surrogates is a code point of the type SURROGATE.
    private static boolean isUnsafe(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static void append(StringBuilder plain, int point) {
        if (!isUnsafe(point)) {
            plain.appendCodePoint(point);
            return;
        }
        switch (point) {
            case '\n' -> plain.append("\\n");
            case '\r' -> plain.append("\\r");
            case '\t' -> plain.append("\\t");
            default -> {
                for (char unit : Character.toChars(point)) {
                    plain.append("\\u%04x".formatted((int) unit));
                }
            }
        }
    }
}
