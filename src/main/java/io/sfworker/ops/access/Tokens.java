package io.sfworker.ops.access;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.Charset;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/** The secrets of those who operate and of those who only look. */
final class Tokens {
    private final byte @Nullable [] operator;
    private final byte @Nullable [] reader;

    /** Empty or blank is none. */
    Tokens(@Nullable String operator, @Nullable String reader) {
        this.operator = digest(operator, UTF_8);
        this.reader = digest(reader, UTF_8);
    }

    /** Whether changes are for those who have a token. */
    boolean guardChanges() {
        return operator != null;
    }

    /** Whether there is none at all. */
    boolean areMissing() {
        return operator == null && reader == null;
    }

    /** Whose it is. What is sent is taken as the server hands over headers, one character a byte. */
    Asker owner(String sent) {
        byte[] digest = digest(sent, ISO_8859_1);
        // Both, and digests, so that the time tells nothing of the tokens, not even their lengths.
        boolean operates = operator != null && MessageDigest.isEqual(operator, digest);
        boolean reads = reader != null && MessageDigest.isEqual(reader, digest);
        if (operates) {
            return Asker.OPERATOR;
        }
        return reads ? Asker.READER : Asker.NOBODY;
    }

    private static byte @Nullable [] digest(@Nullable String token, Charset charset) {
        if (token == null || token.isBlank()) {
            return null;
        }
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.strip().getBytes(charset));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
