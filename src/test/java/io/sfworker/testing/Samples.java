package io.sfworker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The recorded messages, results and events of the task contract, section 10. */
public final class Samples {
    /** The folder that holds them. */
    public static final Path FOLDER = Path.of("src/test/resources/samples");

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Samples() {}

    /** A recorded file, for example {@code messages/a1_positional.json}. */
    public static ObjectNode read(String name) {
        return (ObjectNode) parse(text(name));
    }

    /** A recorded sequence of events, for example {@code events/success.jsonl}. */
    public static List<JsonNode> lines(String name) {
        return text(name).lines().map(Samples::parse).toList();
    }

    /** JSON text as a tree. */
    public static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
