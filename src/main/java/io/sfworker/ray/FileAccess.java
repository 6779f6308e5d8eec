package io.sfworker.ray;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/**
 * Where the files of tasks may be; Runners keep to it when they open them.
 *
 * @param roots folders of inputs, and of outputs unless {@code output} names others
 * @param closed folders inside these that tasks may not use
 * @param free folders inside those that the worker's own tasks use, and where they replace anything
 * @param output settings of outputs
 */
public record FileAccess(List<Path> roots, List<Path> closed, List<Path> free, OutputProperties output) {
    public FileAccess {
        roots = absolute(roots);
        closed = absolute(closed);
        free = absolute(free);
        for (Path root : absolute(output.roots())) {
            if (roots.stream().noneMatch(root::startsWith)) {
                throw new IllegalArgumentException(
                        "sfworker.output.roots names %s; add it to sfworker.intake.data-roots too".formatted(root));
            }
        }
    }

    private List<Path> outputRoots() {
        return output.roots().isEmpty() ? roots : absolute(output.roots());
    }

    /** What {@code rules.py} reads. */
    void write(ObjectNode json) {
        write(json.putArray("roots"), roots, free);
        write(json.putArray("output_roots"), outputRoots(), free);
        write(json.putArray("closed"), closed, List.of());
        write(json.putArray("free"), free, List.of());
        json.put("ledger", output.ledger().toString());
        json.put("replace_any", output.replace().equals("any"));
        json.put("output_mode", output.mode());
        json.put("output_group", output.group());
    }

    private static void write(ArrayNode json, List<Path> some, List<Path> more) {
        some.forEach(path -> json.add(path.toString()));
        more.forEach(path -> json.add(path.toString()));
    }

    private static List<Path> absolute(List<Path> paths) {
        return paths.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    }
}
