package io.sfworker.celery.protocol;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DeflaterOutputStream;

/**
 * What terminated or silenced a Celery 5.6.3 worker, and a few further cruelties; none of it can be run.
 *
 * <p>A name that begins with {@code with id} tells that the task's id, {@code id-1}, can still be read.
 */
public final class MalformedMessages {
    private MalformedMessages() {}

    /** Name to message. */
    public static Map<String, byte[]> all() {
        Map<String, String> texts = new LinkedHashMap<>();
        noEnvelopes(texts);
        oddHeaders(texts);
        oddBodies(texts);
        Map<String, byte[]> messages = new LinkedHashMap<>();
        texts.forEach((name, text) -> messages.put(name, text.getBytes(StandardCharsets.UTF_8)));
        bytes(messages);
        return messages;
    }

    private static void noEnvelopes(Map<String, String> to) {
        to.put("not JSON", "hello");
        to.put("empty", "");
        to.put("half an object", "{\"body\": ");
        to.put("two values", "{} {}");
        to.put("number", "17");
        to.put("null", "null");
        to.put("array", "[]");
        to.put("text", "\"text\"");
        to.put("empty object", "{}");
        to.put("5000 arrays deep", "[".repeat(5000) + "]".repeat(5000));
        to.put("number of 5000 digits", aMessage().field("x", "1".repeat(5000)).toString());
        to.put("headers a list", aMessage().field("headers", "[]").toString());
        to.put("headers missing", aMessage().field("headers", "absent").toString());
        to.put("headers null", aMessage().field("headers", "null").toString());
        to.put("properties a list", aMessage().field("properties", "[]").toString());
        // Without properties the body counts as plain text, and base64 is no JSON.
        to.put(
                "with id properties missing",
                aMessage().field("properties", "absent").toString());
    }

    private static void oddHeaders(Map<String, String> to) {
        to.put("id missing", aMessage().without("id").toString());
        to.put("id null", aMessage().header("id", "null").toString());
        to.put("id a number", aMessage().header("id", "5").toString());
        to.put(
                "id too long",
                aMessage().header("id", "\"" + "a".repeat(256) + "\"").toString());
        to.put("id with line break", aMessage().header("id", "\"a\\nb\"").toString());
        to.put("with id task null", aMessage().header("task", "null").toString());
        to.put("with id task empty", aMessage().header("task", "\"\"").toString());
        to.put(
                "with id task with line break",
                aMessage().header("task", "\"a\\nb\"").toString());
        to.put("with id timelimit a number", aMessage().header("timelimit", "5").toString());
        to.put("with id timelimit of one", aMessage().header("timelimit", "[5]").toString());
        to.put(
                "with id timelimit of texts",
                aMessage().header("timelimit", "[\"a\", {}]").toString());
        to.put(
                "with id timelimit negative",
                aMessage().header("timelimit", "[-1, null]").toString());
        to.put("with id eta nonsense", aMessage().header("eta", "\"tomorrow\"").toString());
        to.put("with id eta a number", aMessage().header("eta", "5").toString());
        to.put(
                "with id eta too far",
                aMessage().header("eta", "\"2999-01-01T00:00:00\"").toString());
        to.put(
                "with id expires nonsense",
                aMessage().header("expires", "\"never\"").toString());
    }

    private static void oddBodies(Map<String, String> to) {
        to.put(
                "with id pickle",
                aMessage()
                        .field("content-type", "\"application/x-python-serialize\"")
                        .toString());
        to.put(
                "with id yaml",
                aMessage().field("content-type", "\"application/x-yaml\"").toString());
        to.put(
                "with id plain text",
                aMessage().field("content-type", "\"text/plain\"").toString());
        to.put(
                "with id content type a list",
                aMessage().field("content-type", "[]").toString());
        to.put(
                "with id latin-1",
                aMessage().field("content-encoding", "\"latin-1\"").toString());
        to.put("with id body missing", aMessage().without("body").toString());
        to.put("with id body empty", aMessage().field("body", "\"\"").toString());
        to.put("with id body an object", aMessage().field("body", "{}").toString());
        to.put(
                "with id body of foreign characters",
                aMessage().field("body", "\"!!!!\"").toString());
        to.put("with id base64 broken", aMessage().field("body", "\"YQ=a\"").toString());
        to.put(
                "with id body_encoding unknown",
                aMessage().property("body_encoding", "\"rot13\"").toString());
        to.put(
                "with id body_encoding a number",
                aMessage().property("body_encoding", "7").toString());
        to.put(
                "with id compression unknown",
                aMessage().header("compression", "\"application/x-lz\"").toString());
        to.put(
                "with id compression brotli",
                aMessage().header("compression", "\"application/x-brotli\"").toString());
        to.put(
                "with id compression zstd",
                aMessage().header("compression", "\"application/zstd\"").toString());
        to.put(
                "with id compression broken",
                aMessage().header("compression", "\"application/x-gzip\"").toString());
        to.put(
                "with id bzip2 broken",
                aMessage().header("compression", "\"application/x-bz2\"").toString());
        to.put(
                "with id lzma broken",
                aMessage().header("compression", "\"application/x-lzma\"").toString());
        for (String body :
                new String[] {"null", "17", "\"text\"", "{}", "[]", "[[], {}]", "[[], {}, {}, {}]", "[[], "}) {
            to.put("with id decoded body " + body, aMessage().body(body).toString());
        }
        to.put("with id args an object", aMessage().body("[{}, {}, {}]").toString());
        to.put("with id kwargs a list", aMessage().body("[[], [], {}]").toString());
        to.put(
                "with id unknown type",
                aMessage().body(typed("\"shell\"", "\"ls\"")).toString());
        to.put("with id type no text", aMessage().body(typed("{}", "1")).toString());
        to.put(
                "with id uuid broken",
                aMessage().body(typed("\"uuid\"", "{\"hex\": \"x\"}")).toString());
        to.put(
                "with id body 5000 deep",
                aMessage().body("[".repeat(5000) + "]".repeat(5000)).toString());
        to.put("protocol 1 without id", v1("{\"task\": \"t\", \"args\": [], \"kwargs\": {}}"));
        to.put("protocol 1 without task", v1("{\"id\": \"id-1\", \"args\": [], \"kwargs\": {}}"));
        to.put("with id protocol 1 without args", v1("{\"task\": \"t\", \"id\": \"id-1\"}"));
    }

    private static void bytes(Map<String, byte[]> to) {
        to.put("bad UTF-8", new byte[] {'"', (byte) 0xff, (byte) 0xfe, '"'});
        to.put("zero bytes", new byte[64]);
        to.put(
                "with id body of bad UTF-8",
                aMessage().body(new byte[] {'[', (byte) 0xff, ']'}).toString().getBytes(StandardCharsets.UTF_8));
        to.put(
                "with id zip bomb",
                aMessage()
                        .header("compression", "\"application/x-gzip\"")
                        .body(bomb())
                        .toString()
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** 64 MiB of blanks in 64 KiB. */
    private static byte[] bomb() {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed)) {
            byte[] blanks = " ".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
            for (int i = 0; i < 64; i++) {
                out.write(blanks);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static String typed(String type, String value) {
        return "[[{\"__type__\": %s, \"__value__\": %s}], {}, {}]".formatted(type, value);
    }

    private static String v1(String body) {
        return aMessage().field("headers", "{}").body(body).toString();
    }

    private static MessageText aMessage() {
        return new MessageText();
    }
}
