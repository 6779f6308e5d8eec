package io.sfworker.revision.check;

import java.util.Comparator;

/**
 * One thing that is wrong in a route file, and what to do about it.
 *
 * @param file the file's path below the routes folder, or "" when the tree as a whole is meant
 * @param line the line, from 1; 0 when the tree as a whole is meant
 * @param path the JSON path, for example {@code $[0].route.from.steps[3]}, or ""
 */
public record Problem(String file, int line, String path, String text) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::file)
            .thenComparingInt(Problem::line)
            .thenComparing(Problem::path)
            .thenComparing(Problem::text);

    /** A problem of the tree as a whole. */
    public static Problem ofTree(String text) {
        return new Problem("", 0, "", text);
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        if (file.isEmpty()) {
            return "routes: " + text;
        }
        return path.isEmpty()
                ? "%s:%d: %s".formatted(file, line, text)
                : "%s:%d %s: %s".formatted(file, line, path, text);
    }
}
