package io.sfworker.celery;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Messages recorded byte for byte from a Celery 5.6.3 client; the file names tell what the client was asked to do. */
public final class RecordedMessages {
    private RecordedMessages() {}

    /** For example {@code positional}. */
    public static String recorded(String name) {
        try (InputStream in = RecordedMessages.class.getResourceAsStream("/celery/" + name + ".json")) {
            if (in == null) {
                throw new IllegalArgumentException("no recorded message " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A recorded positional call with other ids, so that many differ. */
    public static String positional(String id) {
        return recorded("positional")
                .replace("661b448c-f624-492d-8676-e8c44e2b8fe5", id)
                .replace("5cfc1122-55b9-447e-9aee-b556bde2a0b1", "tag-" + id);
    }

    /** The same with a priority. */
    public static String positional(String id, String priority) {
        return positional(id).replace("\"priority\": 0", "\"priority\": " + priority);
    }
}
