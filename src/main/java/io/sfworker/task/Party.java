package io.sfworker.task;

import java.util.regex.Pattern;

/** A party as named in the cluster plan: letters, digits, {@code _}, {@code .} and {@code -}, at most 63 characters. */
public record Party(String name) implements Comparable<Party> {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,62}");

    public Party {
        if (!isName(name)) {
            throw new IllegalArgumentException("not a party name (a letter, then letters, digits, '_', '.' or '-')");
        }
    }

    /** Whether {@code text} can name a party. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Alphabetical: SecretFlow ranks parties by name, so every list of parties is kept in this order. */
    @Override
    public int compareTo(Party other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
