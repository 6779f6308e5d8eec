package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every text file of the project and no other tool looks at. */
class TreeRulesTest {
    private static final List<String> ROOTS =
            List.of("src", "routes", "config", "docker", ".ci", "pom.xml", "README.md", "CONTRIBUTING.md");
    private static final Set<String> TEXT =
            Set.of("java", "py", "yaml", "yml", "md", "xml", "sh", "json", "toml", "run");
    private static final Set<String> CODE = Set.of("py", "yaml");
    private static final int LONGEST_FILE = 250;
    private static final int LONGEST_LINE = 120;

    private static final Pattern MACHINE_PATH =
            Pattern.compile("(?<![\\w$}.~-])/(root|home/[a-z]\\w+|wor" + "k|Users/\\w+)/\\w");
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\.sle" + "ep\\(");
    private static final Pattern DISABLED_WITHOUT_ISSUE =
            Pattern.compile("@Disab" + "led(?!\\w)(?!\\(\\s*\"[^\"]*#\\d+)|pytest\\.mark\\.sk" + "ip(?![^\\n]*#\\d+)");

    @Test
    void noPathOfADeveloperMachine() throws IOException {
        assertThat(linesThatMatch(MACHINE_PATH, everywhere())).isEmpty();
    }

    @Test
    void noTestSleeps() throws IOException {
        assertThat(linesThatMatch(SLEEP, tests())).isEmpty();
    }

    @Test
    void everyDisabledTestNamesItsIssue() throws IOException {
        assertThat(linesThatMatch(DISABLED_WITHOUT_ISSUE, tests())).isEmpty();
    }

    @Test
    void filesKeepTheirBudgets() throws IOException {
        assertThat(everywhere().stream()
                        .filter(file -> CODE.contains(kind(file)))
                        .flatMap(TreeRulesTest::overBudget))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"open('/ho" + "me/anna/x')", "cd /ro" + "ot/project", "\"/wor" + "k/main\""})
    void aMachinePathIsFound(String line) {
        assertThat(MACHINE_PATH.matcher(line).find()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@Disab" + "led", "@Disab" + "led(\"flaky\")", "@pytest.mark.sk" + "ip"})
    void aDisabledTestIsFound(String line) {
        assertThat(DISABLED_WITHOUT_ISSUE.matcher(line).find()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"@Disab" + "led(\"waits for #12\")", "$HOME/work/x", "src/work/x", "data/.work/a"})
    void theHarmlessIsLeftAlone(String line) {
        assertThat(DISABLED_WITHOUT_ISSUE.matcher(line).find()).isFalse();
        assertThat(MACHINE_PATH.matcher(line).find()).isFalse();
    }

    private static List<Path> everywhere() throws IOException {
        return filesBelow(ROOTS.stream().map(Path::of));
    }

    private static List<Path> tests() throws IOException {
        return filesBelow(Stream.of(Path.of("src/test"))).stream()
                .filter(file -> !file.toString().replace('\\', '/').contains("/architecture/broken/"))
                .toList();
    }

    private static List<Path> filesBelow(Stream<Path> roots) throws IOException {
        try (Stream<Path> files = roots.filter(Files::exists).flatMap(TreeRulesTest::walk)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> TEXT.contains(kind(file)))
                    .toList();
        }
    }

    private static Stream<Path> walk(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.toList().stream();
        } catch (IOException unreadable) {
            throw new IllegalStateException(root + " cannot be read", unreadable);
        }
    }

    private static Stream<String> linesThatMatch(Pattern pattern, List<Path> files) {
        return files.stream().flatMap(file -> linesOf(file).stream()
                .filter(line -> pattern.matcher(line).find())
                .map(line -> file + ": " + line.strip()));
    }

    private static Stream<String> overBudget(Path file) {
        List<String> lines = linesOf(file);
        Stream<String> longLines =
                lines.stream().filter(line -> line.length() > LONGEST_LINE).map(line -> file + ": " + line);
        return lines.size() > LONGEST_FILE
                ? Stream.concat(longLines, Stream.of(file + " has " + lines.size() + " lines"))
                : longLines;
    }

    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new IllegalStateException(file + " is not UTF-8 text", unreadable);
        }
    }

    /** The extension, or the whole name of a file without one. */
    private static String kind(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
