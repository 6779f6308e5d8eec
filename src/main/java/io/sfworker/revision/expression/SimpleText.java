package io.sfworker.revision.expression;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at a text as Camel's language simple would read it: which functions it asks for, wherever they stand. Camel
 * sees a function at every <code>${</code>, in quotes too, and a backslash before it changes nothing; so does this.
 */
public final class SimpleText {
    private static final Pattern START = Pattern.compile("\\$(?:simple)?\\{");
    private static final Pattern QUOTES = Pattern.compile("['\"]");

    private SimpleText() {}

    /** What is not for route files, by reason and with what to write instead; empty when all of it is. */
    public static List<String> complaints(String text) {
        List<String> complaints = new ArrayList<>();
        // Camel takes quotes away before it looks at some texts.
        if (QUOTES.matcher(text).replaceAll("").contains("resource:")) {
            complaints.add("'resource:' reads a file; write the text out");
        }
        Matcher start = START.matcher(text);
        for (int from = 0; from < text.length() && start.find(from); ) {
            int end = end(text, start.end());
            String inside = end < 0 ? text.substring(start.end()) : text.substring(start.end(), end);
            if (end < 0) {
                complaints.add("'${%s' has no '}'; close it".formatted(shown(inside)));
            }
            List<String> found = SimpleFunction.complaints(inside);
            complaints.addAll(found);
            // What stands inside a function that is refused is not worth a word of its own.
            from = end < 0 ? text.length() : end + 1;
        }
        return complaints;
    }

    /** Where the function ends that began just before: the '}' with as many '${' as '}' before it; -1 without one. */
    private static int end(String text, int begin) {
        int open = 1;
        for (int i = begin; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{') {
                open++;
            } else if (c == '}') {
                open--;
            }
            if (open == 0) {
                return i;
            }
        }
        return -1;
    }

    static String shown(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, 59) + "…";
    }
}
