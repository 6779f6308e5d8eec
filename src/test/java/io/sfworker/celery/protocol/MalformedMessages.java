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
        oddCompression(texts);
        oddShapes(texts);
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
        put(to, "id missing", aMessage().without("id"));
        put(to, "id null", aMessage().header("id", "null"));
        put(to, "id a number", aMessage().header("id", "5"));
        put(to, "id too long", aMessage().header("id", "\"" + "a".repeat(256) + "\""));
        put(to, "id with line break", aMessage().header("id", "\"a\\nb\""));
        put(to, "with id task null", aMessage().header("task", "null"));
        put(to, "with id task empty", aMessage().header("task", "\"\""));
        put(to, "with id task with line break", aMessage().header("task", "\"a\\nb\""));
        put(to, "with id timelimit a number", aMessage().header("timelimit", "5"));
        put(to, "with id timelimit of one", aMessage().header("timelimit", "[5]"));
        put(to, "with id timelimit of texts", aMessage().header("timelimit", "[\"a\", {}]"));
        put(to, "with id timelimit negative", aMessage().header("timelimit", "[-1, null]"));
        put(to, "with id eta nonsense", aMessage().header("eta", "\"tomorrow\""));
        put(to, "with id eta a number", aMessage().header("eta", "5"));
        put(to, "with id eta too far", aMessage().header("eta", "\"2999-01-01T00:00:00\""));
        put(to, "with id expires nonsense", aMessage().header("expires", "\"never\""));
    }

    private static void oddBodies(Map<String, String> to) {
        put(to, "with id pickle", aMessage().field("content-type", "\"application/x-python-serialize\""));
        put(to, "with id yaml", aMessage().field("content-type", "\"application/x-yaml\""));
        put(to, "with id plain text", aMessage().field("content-type", "\"text/plain\""));
        put(to, "with id content type a list", aMessage().field("content-type", "[]"));
        put(to, "with id latin-1", aMessage().field("content-encoding", "\"latin-1\""));
        put(to, "with id body missing", aMessage().without("body"));
        put(to, "with id body empty", aMessage().field("body", "\"\""));
        put(to, "with id body an object", aMessage().field("body", "{}"));
        put(to, "with id body of foreign characters", aMessage().field("body", "\"!!!!\""));
        put(to, "with id base64 broken", aMessage().field("body", "\"YQ=a\""));
        put(to, "with id body_encoding unknown", aMessage().property("body_encoding", "\"rot13\""));
        put(to, "with id body_encoding a number", aMessage().property("body_encoding", "7"));
    }

    private static void oddCompression(Map<String, String> to) {
        put(to, "with id compression unknown", aMessage().header("compression", "\"application/x-lz\""));
        put(to, "with id compression brotli", aMessage().header("compression", "\"application/x-brotli\""));
        put(to, "with id compression zstd", aMessage().header("compression", "\"application/zstd\""));
        put(to, "with id compression broken", aMessage().header("compression", "\"application/x-gzip\""));
        put(to, "with id bzip2 broken", aMessage().header("compression", "\"application/x-bz2\""));
        put(to, "with id lzma broken", aMessage().header("compression", "\"application/x-lzma\""));
    }

    private static void oddShapes(Map<String, String> to) {
        for (String body :
                new String[] {"null", "17", "\"text\"", "{}", "[]", "[[], {}]", "[[], {}, {}, {}]", "[[], "}) {
            put(to, "with id decoded body " + body, aMessage().body(body));
        }
        put(to, "with id args an object", aMessage().body("[{}, {}, {}]"));
        put(to, "with id kwargs a list", aMessage().body("[[], [], {}]"));
        put(to, "with id unknown type", aMessage().body(typed("\"shell\"", "\"ls\"")));
        put(to, "with id type no text", aMessage().body(typed("{}", "1")));
        put(to, "with id uuid broken", aMessage().body(typed("\"uuid\"", "{\"hex\": \"x\"}")));
        put(to, "with id body 5000 deep", aMessage().body("[".repeat(5000) + "]".repeat(5000)));
        to.put("protocol 1 without id", v1("{\"task\": \"t\", \"args\": [], \"kwargs\": {}}"));
        to.put("protocol 1 without task", v1("{\"id\": \"id-1\", \"args\": [], \"kwargs\": {}}"));
        to.put("with id protocol 1 without args", v1("{\"task\": \"t\", \"id\": \"id-1\"}"));
    }

    private static void put(Map<String, String> to, String name, MessageText message) {
        to.put(name, message.toString());
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
