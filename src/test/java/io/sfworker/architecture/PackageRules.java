package io.sfworker.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.stream.Stream;

/** The rules about who may use whom. They hold below any base package, so that a broken tree can be tried too. */
final class PackageRules {
    /** Packages a task passes through; they meet in the route files only. */
    static final List<String> STAGES = List.of("intake", "cluster", "device", "algorithm", "small", "status", "result");

    /** Every first-level package there may be. */
    static final List<String> PACKAGES = Stream.concat(
                    STAGES.stream(),
                    Stream.of(
                            "task",
                            "failure",
                            "celery",
                            "ray",
                            "ops",
                            "redis",
                            "flow",
                            "revision",
                            "settings",
                            "log",
                            "cli",
                            "doctor"))
            .toList();

    private static final String[] LANGUAGE = {"java..", "org.jspecify.."};

    /** JSON, and the compressions Celery offers that Java itself lacks. */
    private static final String[] WIRE_FORMATS = {
        "com.fasterxml.jackson..", "org.apache.commons.compress..", "org.tukaani.xz.."
    };

    private final String base;

    PackageRules(String base) {
        this.base = base;
    }

    List<PackageRule> all() {
        return Stream.concat(dependencies(), new ClassRules(base).all()).toList();
    }

    private Stream<PackageRule> dependencies() {
        return Stream.of(
                new PackageRule(1, "no cycles between packages", "", noCycles()),
                new PackageRule(2, "task uses Java only", "task", onlyUses("task", "task")),
                new PackageRule(3, "failure uses Java and task", "failure", onlyUses("failure", "failure", "task")),
                new PackageRule(4, "celery.protocol is pure", "celery", protocolIsPure()),
                new PackageRule(5, "celery stands alone", "celery", celeryStandsAlone()),
                new PackageRule(6, "Lettuce only in celery.redis", "", lettuceInOnePlace()),
                new PackageRule(7, "io.ray only in ray", "", foreign("io.ray..", "ray..")),
                new PackageRule(8, "stages do not know each other", "", stagesAreStrangers()),
                new PackageRule(9, "algorithms do not know each other", "algorithm.", algorithmsAreStrangers()),
                new PackageRule(10, "middle stages do not see celery", "", middleStagesDoNotSeeCelery()),
                new PackageRule(11, "edge stages see only the protocol", "", edgeStagesSeeOnlyTheProtocol()),
                new PackageRule(12, "ray is for cluster, device, algorithm", "", rayIsForTheMiddle()),
                new PackageRule(13, "in stages only processors touch Camel", "", onlyProcessorsTouchCamel()),
                new PackageRule(16, "nobody uses root, ops or redis", "", nobodyUsesTheTop()),
                new PackageRule(21, "celery.control only thinks", "celery.control", controlOnlyThinks()));
    }

    private ArchRule noCycles() {
        return slices().matching(base + ".(*)..").should().beFreeOfCycles();
    }

    private ArchRule onlyUses(String owner, String... ours) {
        return classes()
                .that(in(owner + ".."))
                .should()
                .onlyDependOnClassesThat(in(below(ours)).or(language()));
    }

    private ArchRule protocolIsPure() {
        return classes()
                .that(in("celery.protocol.."))
                .should()
                .onlyDependOnClassesThat(in("celery.protocol..").or(language()).or(resideInAnyPackage(WIRE_FORMATS)));
    }

    private ArchRule controlOnlyThinks() {
        return classes()
                .that(in("celery.control.."))
                .should()
                .onlyDependOnClassesThat(in("celery.control..", "celery.protocol..")
                        .or(language())
                        .or(resideInAnyPackage("com.fasterxml.jackson..", "org.slf4j..")));
    }

    private ArchRule celeryStandsAlone() {
        DescribedPredicate<JavaClass> others = resideInAPackage(base + "..").and(not(in("celery..")));
        return noClasses()
                .that(in("celery.."))
                .should()
                .dependOnClassesThat(
                        others.or(resideInAPackage("org.springframework..")).as("other packages of ours, or Spring"));
    }

    private ArchRule lettuceInOnePlace() {
        return foreign("io.lettuce..", "celery.redis..", "redis..");
    }

    private ArchRule foreign(String library, String... users) {
        DescribedPredicate<JavaClass> elsewhere =
                resideInAPackage(base + ".*..").and(not(in(users))).as("the other packages");
        return noClasses().that(elsewhere).should().dependOnClassesThat().resideInAPackage(library);
    }

    private ArchRule stagesAreStrangers() {
        return slices().assignedFrom(stage()).should().notDependOnEachOther();
    }

    private ArchRule algorithmsAreStrangers() {
        return slices().matching(base + ".algorithm.(*)..").should().notDependOnEachOther();
    }

    private ArchRule middleStagesDoNotSeeCelery() {
        return noClasses()
                .that(in(below("cluster", "device", "algorithm", "status")))
                .should()
                .dependOnClassesThat(in("celery.."));
    }

    private ArchRule edgeStagesSeeOnlyTheProtocol() {
        DescribedPredicate<JavaClass> open = in("celery.protocol..")
                .or(DescribedPredicate.describe(
                        "the constants", type -> type.getName().equals(base + ".celery.CeleryConstants")));
        return noClasses()
                .that(in(below("intake", "result", "small")))
                .should()
                .dependOnClassesThat(in("celery..").and(not(open)).as("celery, save protocol and constants"));
    }

    private ArchRule rayIsForTheMiddle() {
        return noClasses()
                .that(in(below("intake", "status", "result", "small")))
                .should()
                .dependOnClassesThat(in("ray.."));
    }

    private ArchRule onlyProcessorsTouchCamel() {
        DescribedPredicate<JavaClass> processor = DescribedPredicate.describe(
                "a processor", type -> outermost(type).endsWith("Processor"));
        return noClasses()
                .that(in(below(STAGES.toArray(String[]::new))).and(not(processor)))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.camel..");
    }

    private ArchRule nobodyUsesTheTop() {
        ArchRule root = noClasses()
                .that()
                .resideInAPackage(base + ".*..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(base);
        return CompositeArchRule.of(root)
                .and(onlyRootUses("ops"))
                .and(onlyRootUses("redis"))
                .and(onlyRootUses("cli"))
                .and(onlyRootUses("doctor"));
    }

    private ArchRule onlyRootUses(String owner) {
        return noClasses()
                .that(resideInAPackage(base + ".*..").and(not(in(owner + ".."))))
                .should()
                .dependOnClassesThat(in(owner + ".."));
    }

    private SliceAssignment stage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass type) {
                return STAGES.stream()
                        .filter(stage -> in(stage + "..").test(type))
                        .findFirst()
                        .map(SliceIdentifier::of)
                        .orElseGet(SliceIdentifier::ignore);
            }

            @Override
            public String getDescription() {
                return "stages";
            }
        };
    }

    /** Inner and anonymous classes count as part of the class around them. */
    private static String outermost(JavaClass type) {
        return type.getEnclosingClass().map(PackageRules::outermost).orElseGet(type::getSimpleName);
    }

    private DescribedPredicate<JavaClass> in(String... packages) {
        return resideInAnyPackage(
                Stream.of(packages).map(name -> base + "." + name).toArray(String[]::new));
    }

    private static DescribedPredicate<JavaClass> language() {
        return resideInAnyPackage(LANGUAGE);
    }

    private static String[] below(String... packages) {
        return Stream.of(packages).map(name -> name + "..").toArray(String[]::new);
    }
}
