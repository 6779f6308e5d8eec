package io.sfworker.celery.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The Lua scripts; each file tells its keys and arguments in its first lines. */
enum Script {
    CLAIM("claim"),
    RECLAIM("reclaim"),
    RENEW("renew"),
    REASSERT("reassert"),
    TAKEOVER("takeover"),
    SWEEP("sweep"),
    BEGIN("begin"),
    ONCE("once"),
    CONFIRM("confirm"),
    PUBLISH("publish"),
    ACKNOWLEDGE("acknowledge"),
    STORE("store"),
    FINISH("follow-ups", "letters", "finish"),
    RETRY("retry"),
    DELAY("delay"),
    DELAY_AGAIN("delay-again"),
    DUE("due"),
    DEAD("letters", "dead"),
    DROP("letters", "drop"),
    REPLAY("follow-ups", "letters", "replay"),
    GIVE_BACK("give-back"),
    SEND("send"),
    REVOKE("revoke"),
    PEEK_DELAYED("peek-delayed"),
    REPLY("reply");

    private final String source;
    private final String sha;

    Script(String... files) {
        this.source = Stream.concat(Stream.of("common"), Stream.of(files))
                .map(Script::read)
                .collect(Collectors.joining("\n"));
        this.sha = sha1(source);
    }

    String source() {
        return source;
    }

    /** The name under which Redis remembers the script. */
    String sha() {
        return sha;
    }

    /** Arguments of a script as bytes. */
    static byte[][] arguments(String... texts) {
        return Arrays.stream(texts)
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** For example {@code 15.0}. */
    static String seconds(Duration duration) {
        return Double.toString(duration.toMillis() / 1000.0);
    }

    /** Seconds since 1970, for example {@code 1767780000.000003}. */
    static String seconds(Instant time) {
        return String.format(Locale.ROOT, "%d.%06d", time.getEpochSecond(), time.getNano() / 1000);
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
