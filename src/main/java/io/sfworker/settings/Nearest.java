package io.sfworker.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the known name somebody probably meant. */
public final class Nearest {
    private Nearest() {}

    /** A half sentence like {@code ; did you mean 'steps'?}, or "" when nothing is near. */
    public static String hint(String name, Collection<String> known) {
        int far = Math.max(1, name.length() / 3);
        return known.stream()
                .filter(other -> distance(name, other) <= far)
                .min(Comparator.comparingInt((String other) -> distance(name, other))
                        .thenComparing(Comparator.naturalOrder()))
                .map("; did you mean '%s'?"::formatted)
                .orElse("");
    }

    /** Levenshtein's distance, capital letters counting as small ones. */
    private static int distance(String one, String other) {
        String left = one.toLowerCase(Locale.ROOT);
        String right = other.toLowerCase(Locale.ROOT);
        int[] row = new int[right.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int changed = diagonal + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[right.length()];
    }
}
