package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule holds for the real packages and fails for a second tree that is broken on purpose. */
class PackageRulesTest {
    private static final String BASE = "io.sfworker";
    private static final String BROKEN = BASE + ".architecture.broken";
    private static final int RULES = 21;

    private static final JavaClasses OURS = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(BASE);
    private static final JavaClasses BROKEN_TREE = new ClassFileImporter().importPackages(BROKEN);

    @ParameterizedTest
    @MethodSource("rules")
    void holds(PackageRule rule) {
        rule.rule().allowEmptyShould(hasNothingToCheck(rule)).check(OURS);
    }

    @ParameterizedTest
    @MethodSource("brokenRules")
    void failsOnEveryClassThatBreaksIt(PackageRule rule) {
        Set<String> culprits = namesInBrokenTree(rule.mark());

        EvaluationResult result = rule.rule().allowEmptyShould(true).evaluate(BROKEN_TREE);

        assertThat(culprits)
                .as("classes named %s… in the broken tree", rule.mark())
                .isNotEmpty();
        assertThat(result.getFailureReport().toString()).contains(culprits);
    }

    @Test
    void noRuleIsForgotten() {
        assertThat(rules())
                .extracting(PackageRule::number)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(1, RULES).boxed().toList());
    }

    @Test
    void everyPackageIsKnownToTheRules() {
        Pattern firstLevel = Pattern.compile(Pattern.quote(BASE) + "\\.([a-z0-9]+).*");
        Set<String> found = OURS.stream()
                .map(type -> firstLevel.matcher(type.getPackageName()))
                .filter(match -> match.matches())
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(PackageRules.PACKAGES).containsAll(found);
    }

    private static boolean hasNothingToCheck(PackageRule rule) {
        return rule.subject().isEmpty()
                || OURS.stream().noneMatch(type -> type.getPackageName().startsWith(BASE + "." + rule.subject()));
    }

    private static Set<String> namesInBrokenTree(String mark) {
        return BROKEN_TREE.stream()
                .map(JavaClass::getSimpleName)
                .filter(name -> name.startsWith(mark))
                .collect(Collectors.toSet());
    }

    private static List<PackageRule> rules() {
        return new PackageRules(BASE).all();
    }

    private static Stream<PackageRule> brokenRules() {
        return new PackageRules(BROKEN).all().stream();
    }
}
