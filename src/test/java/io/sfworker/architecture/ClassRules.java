package io.sfworker.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.beAnnotatedWith;
import static com.tngtech.archunit.lang.conditions.ArchConditions.callMethodWhere;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The rules about single classes. */
final class ClassRules {
    private static final Set<String> CLOCKLESS = Set.of(
            "java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep", "java.lang.System.currentTimeMillis");

    private final String base;

    ClassRules(String base) {
        this.base = base;
    }

    Stream<PackageRule> all() {
        return Stream.of(
                new PackageRule(14, "processors hold only final fields", "", processorsAreFinal()),
                new PackageRule(15, "settings are annotated records", "", settingsAreRecords()),
                new PackageRule(17, "throwables live in few places", "", throwablesHaveAHome()),
                new PackageRule(18, "nobody throws a bare exception", "", exceptionsHaveAName()),
                new PackageRule(19, "time is injected", "", timeIsInjected()),
                new PackageRule(20, "every package is null-marked", "", packagesAreNullMarked()));
    }

    private static ArchRule processorsAreFinal() {
        return fields().that()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Processor")
                .should()
                .beFinal();
    }

    private static ArchRule settingsAreRecords() {
        return classes()
                .that()
                .haveSimpleNameEndingWith("Properties")
                .should()
                .beRecords()
                .andShould(beAnnotatedWith(ConfigurationProperties.class));
    }

    private ArchRule throwablesHaveAHome() {
        DescribedPredicate<JavaClass> elsewhere = not(resideInAnyPackage(
                base + ".failure..", base + ".celery..", base + ".revision..", base + ".settings..", base + ".cli.."));
        return noClasses().that(elsewhere).should().beAssignableTo(Throwable.class);
    }

    private static ArchRule exceptionsHaveAName() {
        return GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
    }

    private static ArchRule timeIsInjected() {
        ArchCondition<JavaClass> readTheClock =
                callMethodWhere(DescribedPredicate.describe("it waits or reads the time", ClassRules::isClockless));
        return noClasses().should(readTheClock).orShould().callConstructor(java.util.Date.class);
    }

    private static boolean isClockless(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        boolean now = owner.startsWith("java.time.")
                && call.getName().equals("now")
                && call.getTarget().getRawParameterTypes().isEmpty();
        return now || CLOCKLESS.contains(owner + "." + call.getName());
    }

    private static ArchRule packagesAreNullMarked() {
        return classes().should(new ArchCondition<>("live in a @NullMarked package") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean marked = type.getPackage()
                        .tryGetAnnotationOfType(NullMarked.class)
                        .isPresent();
                events.add(new SimpleConditionEvent(type, marked, type.getName() + " lives in an unmarked package"));
            }
        });
    }
}
