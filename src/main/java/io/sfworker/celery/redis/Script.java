package io.sfworker.celery.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The Lua scripts; each file tells its keys and arguments in its first lines. */
enum Script {
    CLAIM("claim"),
    RECLAIM("reclaim"),
    ACKNOWLEDGE("acknowledge"),
    STORE("store"),
    RETRY("retry"),
    DELAY("delay"),
    DUE("due"),
    DEAD("dead"),
    GIVE_BACK("give-back"),
    SEND("send");

    private final String source;
    private final String sha;

    Script(String file) {
        this.source = read("common") + "\n" + read(file);
        this.sha = sha1(source);
    }

    String source() {
        return source;
    }

    /** The name under which Redis remembers the script. */
    String sha() {
        return sha;
    }

    private static String read(String file) {
        try (InputStream in = Script.class.getResourceAsStream(file + ".lua")) {
            if (in == null) {
                throw new IllegalStateException("script missing from the jar: " + file + ".lua");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha1(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
