package io.sfworker.revision.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.ProjectVocabulary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sample of a refused file is refused, at the lines that say so and at no other. */
class RefusedFilesTest {
    private static final Path SAMPLES = Path.of("src/test/resources/routes-refused");
    private static final Pattern MARK = Pattern.compile("#! (.+)$");

    private static RouteTree project;
    private static Vocabulary vocabulary;

    /** What one line is to be told. */
    private record Mark(int line, String text) {}

    @BeforeAll
    static void readProject() throws IOException {
        project = RouteTree.read(List.of(Path.of("routes")));
        vocabulary = ProjectVocabulary.read();
    }

    static Stream<Path> samples() throws IOException {
        try (Stream<Path> files = Files.list(SAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void saysWhatTheLinesExpect(Path sample) throws IOException {
        String name = nameInTree(sample);
        List<Mark> marks = marks(Files.readString(sample));
        SortedMap<String, String> files = new TreeMap<>(project.files());
        files.put(name, Files.readString(sample));

        List<Problem> problems = new RouteCheck().check(new RouteTree(files), vocabulary);

        assertThat(marks).isNotEmpty().allSatisfy(mark -> assertThat(problems)
                .anyMatch(problem ->
                        problem.line() == mark.line() && problem.text().contains(mark.text())));
        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.file()).isEqualTo(name);
            assertThat(marks).extracting(Mark::line).as(problem.toString()).contains(problem.line());
        });
    }

    private static String nameInTree(Path sample) {
        String file = sample.getFileName().toString();
        if (file.equals("algorithm.camel.yaml")) {
            return "algorithms/" + file;
        }
        return file.endsWith(".kamelet.yaml") ? file : "90-" + file;
    }

    private static List<Mark> marks(String text) {
        List<String> lines = text.lines().toList();
        return Stream.iterate(0, i -> i < lines.size(), i -> i + 1)
                .flatMap(i -> {
                    Matcher mark = MARK.matcher(lines.get(i));
                    return mark.find() ? Stream.of(new Mark(i + 1, mark.group(1))) : Stream.empty();
                })
                .toList();
    }
}
