package io.sfworker.revision;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sfworker.revision.check.RouteTree;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of all files that a revision consists of.
 *
 * @param routes route files and kamelets
 * @param declarations declarations of task types below {@code schema/}; those of the user and their Python modules
 *     below {@code algorithms/}
 */
public record RevisionFiles(RouteTree routes, SortedMap<String, String> declarations) {
    private static final int SHOWN_DIGITS = 12;

    public RevisionFiles {
        declarations = Collections.unmodifiableSortedMap(new TreeMap<>(declarations));
    }

    /** The name of the revision: first 12 hexadecimal digits of the SHA-256 over names and contents. */
    public String hash() {
        return digest("").substring(0, SHOWN_DIGITS);
    }

    /** SHA-256 over names, contents and {@code besides}, hexadecimal. */
    String digest(String besides) {
        MessageDigest digest = sha256();
        add(digest, routes.files());
        add(digest, declarations);
        digest.update(besides.getBytes(UTF_8));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** How many files these are. */
    public int count() {
        return routes.files().size() + declarations.size();
    }

    private static void add(MessageDigest digest, SortedMap<String, String> files) {
        files.forEach((name, text) -> {
            digest.update(name.getBytes(UTF_8));
            digest.update((byte) 0);
            digest.update(text.getBytes(UTF_8));
            digest.update((byte) 0);
        });
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
