package io.sfworker.revision.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/** Reads one file as YAML of the plain kind: no tags, no anchors, no key twice. Remembers the line of each value. */
final class YamlReader {
    private static final int DEEPEST = 100;
    private static final int MOST_VALUES = 20_000;

    private final String file;
    private final Map<String, Integer> lines = new HashMap<>();
    private final List<Problem> problems;

    private YamlReader(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /** The file's content, or nothing when it is not usable as YAML; what is wrong goes to {@code problems}. */
    static Optional<RouteFile> read(String file, String text, List<Problem> problems) {
        if (text.length() > RouteTree.LARGEST_BYTES) {
            problems.add(new Problem(file, 1, "", "the file is larger than 1 MiB; split it"));
            return Optional.empty();
        }
        int before = problems.size();
        YamlReader reader = new YamlReader(file, problems);
        Node node = reader.compose(text);
        JsonNode content = node == null ? null : reader.value("$", node);
        if (reader.lines.size() > MOST_VALUES) {
            problems.add(new Problem(file, 1, "", "the file has more than %d values; split it".formatted(MOST_VALUES)));
        }
        return content == null || problems.size() > before
                ? Optional.empty()
                : Optional.of(RouteFile.of(file, content, reader.lines));
    }

    private @Nullable Node compose(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setNestingDepthLimit(DEEPEST);
        options.setCodePointLimit(RouteTree.LARGEST_BYTES);
        try {
            int before = problems.size();
            new Yaml(options).parse(new StringReader(text)).forEach(this::requirePlain);
            if (problems.size() > before) {
                return null;
            }
            Node node = new Yaml(options).compose(new StringReader(text));
            if (node == null) {
                problems.add(new Problem(file, 1, "", "the file is empty; write a list of routes, or delete the file"));
            }
            return node;
        } catch (MarkedYAMLException broken) {
            int line = broken.getProblemMark() == null
                    ? 1
                    : broken.getProblemMark().getLine() + 1;
            int last = Math.max(1, (int) text.lines().count());
            problems.add(new Problem(file, Math.min(line, last), "", "not YAML: " + broken.getProblem()));
        } catch (ReaderException broken) {
            String before = text.substring(0, text.offsetByCodePoints(0, broken.getPosition()));
            int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
            problems.add(new Problem(file, line, "", "a character that YAML does not allow; delete it"));
        } catch (YAMLException broken) {
            problems.add(new Problem(file, 1, "", "not YAML: " + broken.getMessage()));
        }
        return null;
    }

    /** Aliases repeat what is elsewhere, thousandfold if need be, and tags name classes. */
    private void requirePlain(Event event) {
        int line = event.getStartMark().getLine() + 1;
        if (event instanceof NodeEvent node && node.getAnchor() != null) {
            problems.add(new Problem(
                    file, line, "", "anchors and aliases (& and *) are not for route files; write the value out"));
        }
        String tag = event instanceof ScalarEvent scalar ? scalar.getTag() : null;
        if (event instanceof CollectionStartEvent collection) {
            tag = collection.getTag();
        }
        if (tag != null) {
            problems.add(new Problem(file, line, "", "the tag %s is not for route files; remove it".formatted(tag)));
        }
    }

    private JsonNode value(String path, Node node) {
        lines.putIfAbsent(path, line(node));
        if (node instanceof MappingNode mapping) {
            return mapping(path, mapping);
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            for (Node item : sequence.getValue()) {
                list.add(value(path + "[" + list.size() + "]", item));
            }
            return list;
        }
        return PlainScalar.of((ScalarNode) node);
    }

    private JsonNode mapping(String path, MappingNode mapping) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (NodeTuple field : mapping.getValue()) {
            if (field.getKeyNode() instanceof ScalarNode key) {
                String below = path + "." + key.getValue();
                if (fields.has(key.getValue())) {
                    refuse(
                            below,
                            key,
                            "'%s' stands here and in line %d; delete one"
                                    .formatted(key.getValue(), lines.getOrDefault(below, 1)));
                    continue;
                }
                lines.put(below, line(key));
                fields.set(key.getValue(), value(below, field.getValueNode()));
            } else {
                refuse(path, field.getKeyNode(), "a key must be plain text");
            }
        }
        return fields;
    }

    private JsonNode refuse(String path, Node node, String text) {
        problems.add(new Problem(file, line(node), path, text));
        return JsonNodeFactory.instance.nullNode();
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }
}
