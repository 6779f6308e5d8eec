package io.sfworker.revision.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.ProjectVocabulary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class RouteCheckTest {
    private static final int MUTATIONS = 1000;
    private static final List<String> ODD_WORDS = List.of(
            "[]", "{}", "3", "null", "\"{{\"", "\"${\"", "!!x", "&a b", "*a", "- ", "? x", ": ", "\u0000", "'", "|",
            "route:");

    private static RouteTree project;
    private static Vocabulary vocabulary;

    @BeforeAll
    static void readProject() throws IOException {
        project = RouteTree.read(List.of(Path.of("routes")));
        vocabulary = ProjectVocabulary.read();
    }

    @Test
    void hasNothingToSayAboutTheProjectsOwnRoutes() {
        assertThat(new RouteCheck().check(project, vocabulary)).isEmpty();
    }

    @Test
    void takesTheUsersOwnAlgorithm() throws IOException {
        RouteTree tree = RouteTree.read(List.of(Path.of("routes"), Path.of("src/test/resources/algorithms")));
        Vocabulary withTrain = with("train");

        assertThat(tree.files()).containsKey("algorithms/train.camel.yaml");
        assertThat(new RouteCheck().check(tree, withTrain)).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1} becomes {2}")
    @CsvFileSource(files = "src/test/resources/routes-refused/edits.csv", delimiter = '|', numLinesToSkip = 1)
    void refusesAnEdit(String file, String part, String replacement, String where, String why) {
        assertThat(text(file)).contains(part);

        List<Problem> problems = check(file, text(file).replace(part, replacement));

        assertThat(problems)
                .anyMatch(problem ->
                        problem.toString().startsWith(where) && problem.text().contains(why));
    }

    @Test
    void saysThatAFileIsMissing() {
        SortedMap<String, String> files = new TreeMap<>(project.files());
        files.remove("60-result.camel.yaml");

        assertThat(new RouteCheck().check(new RouteTree(files), vocabulary))
                .extracting(Problem::toString)
                .anyMatch(text -> text.startsWith("10-intake.camel.yaml:") && text.contains("direct:repeat"));
    }

    @Test
    void saysThatAllFilesAreMissing() {
        assertThat(new RouteCheck().check(new RouteTree(Collections.emptySortedMap()), vocabulary))
                .containsExactly(Problem.ofTree("there is no *.camel.yaml; put the route files back"));
    }

    @ParameterizedTest
    @CsvSource({"'', the file is empty", "'# only a comment', the file is empty", "'[]', a route file is a list"})
    void refusesAFileWithNothingInIt(String text, String why) {
        assertThat(check("20-cluster.camel.yaml", text))
                .anyMatch(problem -> problem.line() == 1 && problem.text().contains(why));
    }

    @Test
    void refusesAHugeFileAndADeepOne() {
        assertThat(check("90-huge.camel.yaml", "#".repeat(RouteTree.LARGEST_BYTES + 1)))
                .containsExactly(new Problem("90-huge.camel.yaml", 1, "", "the file is larger than 1 MiB; split it"));
        assertThat(check("90-deep.camel.yaml", "[".repeat(10_000) + "]".repeat(10_000)))
                .anyMatch(problem -> problem.text().startsWith("not YAML: Nesting Depth exceeded"));
    }

    @Test
    void keepsToAHundredProblemsInOrder() {
        String many = "- rout: x\n".repeat(300);

        assertThat(check("90-many.camel.yaml", many)).hasSize(100).isSorted();
    }

    @Test
    void neverThrowsWhateverAFileHolds() {
        Random random = new Random(6);
        List<String> names = List.copyOf(project.files().keySet());
        for (int i = 0; i < MUTATIONS; i++) {
            String name = names.get(random.nextInt(names.size()));
            String text = mutated(text(name), random);
            RouteTree tree = new RouteTree(new TreeMap<>(Map.of(name, text)));

            assertThat(new RouteCheck().check(tree, vocabulary)).as(text).isNotNull();
        }
    }

    private static String mutated(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = 0; i <= random.nextInt(3); i++) {
            int at = random.nextInt(mutated.length() + 1);
            String odd = ODD_WORDS.get(random.nextInt(ODD_WORDS.size()));
            int colon = mutated.indexOf(": ", at);
            int end = colon < 0 ? -1 : mutated.indexOf("\n", colon);
            switch (random.nextInt(4)) {
                case 0 -> mutated.insert(at, odd);
                case 1 -> mutated.delete(at, Math.min(mutated.length(), at + 1 + random.nextInt(20)));
                case 2 -> mutated.setLength(Math.max(at, 1));
                default -> {
                    if (end > 0) {
                        mutated.replace(colon + 2, end, odd);
                    }
                }
            }
        }
        return mutated.toString();
    }

    private static String text(String file) {
        return Objects.requireNonNull(project.files().get(file), file);
    }

    private static List<Problem> check(String file, String text) {
        SortedMap<String, String> files = new TreeMap<>(project.files());
        files.put(file, text);
        return new RouteCheck().check(new RouteTree(files), vocabulary);
    }

    private static Vocabulary with(String type) {
        var beans = new HashSet<>(vocabulary.beans());
        var types = new HashSet<>(vocabulary.taskTypes());
        beans.add(type);
        types.add(type);
        return new Vocabulary(beans, vocabulary.properties(), types);
    }
}
