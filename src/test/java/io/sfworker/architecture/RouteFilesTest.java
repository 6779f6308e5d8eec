package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The route files keep their promises: names, starts, beans, properties, Camel's own schema. */
class RouteFilesTest {
    private static final Path ROUTES = Path.of("routes");
    private static final Path BROKEN = Path.of("src/test/resources/routes-broken");

    private static RouteContext context;
    private static JsonSchema camelSchema;

    @BeforeAll
    static void readProject() throws IOException {
        context = RouteContext.ofProject();
        try (InputStream schema = RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            camelSchema =
                    JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4).getSchema(Objects.requireNonNull(schema));
        }
    }

    @ParameterizedTest
    @EnumSource
    void holdsForEveryRouteFile(RouteCheck check) throws IOException {
        List<RouteFile> files = filesOfProject();

        assertThat(files.stream().flatMap(file -> check.problems(file, context)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void failsForItsBrokenSample(RouteCheck check) throws IOException {
        List<RouteFile> samples = RouteFile.below(BROKEN.resolve(check.folder()));

        assertThat(samples).isNotEmpty().allSatisfy(sample -> assertThat(check.problems(sample, context))
                .isNotEmpty());
    }

    @Test
    void camelAcceptsEveryRouteFile() throws IOException {
        for (RouteFile file : filesOfProject()) {
            assertThat(complaintsOfCamel(file)).as(file.path()).isEmpty();
        }
    }

    @Test
    void camelRefusesAMisspeltStep() throws IOException {
        List<RouteFile> samples = RouteFile.below(BROKEN.resolve("schema"));

        assertThat(samples).isNotEmpty().allSatisfy(sample -> assertThat(complaintsOfCamel(sample))
                .anyMatch(text -> text.contains("parrallelProcessing")));
    }

    @Test
    void everyDirectTargetExists() throws IOException {
        assertThat(danglingTargets(filesOfProject())).isEmpty();
    }

    @Test
    void aDanglingTargetIsFound() throws IOException {
        assertThat(danglingTargets(RouteFile.below(BROKEN.resolve("dangling")))).containsExactly("direct:nowhere");
    }

    private static List<RouteFile> filesOfProject() throws IOException {
        List<RouteFile> files = RouteFile.below(ROUTES);
        assumeThat(ROUTES.toFile().isDirectory()).as("there are routes").isTrue();
        assertThat(files).as("files below routes").isNotEmpty();
        return files;
    }

    private static List<String> complaintsOfCamel(RouteFile file) {
        return camelSchema.validate(file.content()).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private static Set<String> danglingTargets(List<RouteFile> files) {
        Set<String> targets = new TreeSet<>();
        Set<String> starts = new TreeSet<>();
        for (RouteFile file : files) {
            file.visit((key, value) -> {
                if (value.matches("direct:[A-Za-z0-9_-]+")) {
                    targets.add(value);
                }
            });
            for (JsonNode route : file.routes()) {
                starts.add(route.path("from").path("uri").asText());
            }
        }
        targets.removeAll(starts);
        return targets;
    }
}
