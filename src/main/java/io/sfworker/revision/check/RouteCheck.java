package io.sfworker.revision.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Checks route files without running them.
 *
 * <p>Threads: safe; a check keeps nothing.
 */
public final class RouteCheck {
    private static final int MOST_PROBLEMS = 100;

    /** Make sense for a single file. */
    private static final List<Check> OF_FILES = List.of(
            new CamelSchema(),
            new KameletShape(),
            new TopItems(),
            new Words(),
            new Languages(),
            new Beans(),
            new ClassNames(),
            new DataFormats(),
            new Placeholders(),
            new Components(),
            new RedisCommands(),
            new DynamicAddresses(),
            new SimpleTexts(),
            new Options(),
            new TemplateValues());

    /** Make sense only when every file could be read. */
    private static final List<Check> OF_TREE =
            List.of(new Ids(), new Intake(), new Targets(), new Flow(), new Cycles());

    /** What is wrong, by file and line; the first 100 problems. */
    public List<Problem> check(RouteTree tree, Vocabulary vocabulary) {
        List<Problem> problems = new ArrayList<>();
        List<RouteFile> readable = new ArrayList<>();
        for (Map.Entry<String, String> file : tree.files().entrySet()) {
            YamlReader.read(file.getKey(), file.getValue(), problems).ifPresent(readable::add);
        }
        boolean complete = readable.size() == tree.files().size();
        if (tree.files().isEmpty()) {
            return List.of(Problem.ofTree("there is no *.camel.yaml; put the route files back"));
        }
        RouteFiles files = RouteFiles.of(readable);
        Stream<Check> checks = complete ? Stream.concat(OF_FILES.stream(), OF_TREE.stream()) : OF_FILES.stream();
        checks.forEach(check -> problems.addAll(check.problems(files, vocabulary)));
        return problems.stream().distinct().sorted().limit(MOST_PROBLEMS).toList();
    }
}
