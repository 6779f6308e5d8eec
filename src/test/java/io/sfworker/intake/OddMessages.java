package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.testing.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes good messages into odd ones, the same for the same seed. */
final class OddMessages {
    /** Deeper than a message may be. */
    private static final int TOO_DEEP = 5_000;

    private static final int DEEP = 150;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** Written into the JSON as they are: what a tree cannot hold, or a writer would make something else of. */
    private static final List<String> RAW = List.of(
            "1e400",
            "-1e400",
            "NaN",
            "Infinity",
            "-Infinity",
            "1" + "0".repeat(400),
            "-9223372036854775809",
            "1e-400",
            "\"\\ud800\"",
            "\"data/\\udfff.csv\"",
            "[".repeat(TOO_DEEP) + "]".repeat(TOO_DEEP));

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            ".",
            "/",
            "data",
            "data/",
            "data/alice.csv",
            "data/alice.csv/x",
            "data/pipe",
            "data/loop",
            "data/" + "d/".repeat(1_500) + "x",
            "data/" + "x".repeat(300),
            "data/" + "\u5e74".repeat(1_500),
            "x".repeat(100_000),
            "a\0b",
            "a\nb",
            "\u001b[31m",
            "\u202eabc\u2066",
            "\u2028",
            "\ufeffalice",
            "\ud83d\ude00",
            "\u5e74\u9f84",
            "alice",
            "bob",
            "1",
            "-1",
            "true",
            "null",
            "{}",
            "[[[",
            "{party}",
            "${header.x}",
            "%s%n%d",
            "psi",
            "component",
            "data_filter/sample:1.0.0",
            "SEMI2K",
            "127.0.0.1:99999");

    private final Random random;
    private final List<String> raw = new ArrayList<>();

    OddMessages(long seed) {
        random = new Random(seed);
    }

    /** The arguments of a call: the sample of a task type with up to three changes. */
    String arguments(String type) {
        raw.clear();
        ObjectNode params = Samples.read("tasks/" + type + ".json");
        int changes = 1 + random.nextInt(3);
        for (int change = 0; change < changes; change++) {
            change(params);
        }
        String text = NODES.arrayNode().add(params).toString();
        for (int number = 0; number < raw.size(); number++) {
            text = text.replace("\"@" + number + "@\"", raw.get(number));
        }
        return text;
    }

    private void change(ObjectNode params) {
        List<JsonNode> containers = new ArrayList<>();
        collect(params, containers);
        JsonNode container = containers.get(random.nextInt(containers.size()));
        if (container instanceof ObjectNode object) {
            changeObject(object, containers);
        } else {
            ArrayNode array = (ArrayNode) container;
            if (array.isEmpty() || random.nextInt(4) == 0) {
                array.add(odd(containers));
            } else if (random.nextInt(4) == 0) {
                JsonNode again = array.get(0);
                random.ints(2_000).forEach(number -> array.add(again));
            } else {
                array.set(random.nextInt(array.size()), odd(containers));
            }
        }
    }

    private void changeObject(ObjectNode object, List<JsonNode> containers) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        int choice = random.nextInt(6);
        if (names.isEmpty() || choice == 0) {
            object.set(TEXTS.get(random.nextInt(TEXTS.size())), odd(containers));
            return;
        }
        String name = names.get(random.nextInt(names.size()));
        switch (choice) {
            case 1 -> object.remove(name);
            case 2 -> object.set(TEXTS.get(random.nextInt(TEXTS.size())), object.remove(name));
            case 3 -> object.set(name, nested(object.get(name)));
            default -> object.set(name, odd(containers));
        }
    }

    private JsonNode odd(List<JsonNode> containers) {
        return switch (random.nextInt(8)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(5) - 2);
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> containers.get(random.nextInt(containers.size())).deepCopy();
            case 5 -> {
                raw.add(RAW.get(random.nextInt(RAW.size())));
                yield NODES.textNode("@" + (raw.size() - 1) + "@");
            }
            default -> NODES.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
        };
    }

    private static JsonNode nested(JsonNode inside) {
        JsonNode value = inside;
        for (int level = 0; level < DEEP; level++) {
            value = level % 2 == 0
                    ? NODES.arrayNode().add(value)
                    : NODES.objectNode().set("alice", value);
        }
        return value;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }
}
