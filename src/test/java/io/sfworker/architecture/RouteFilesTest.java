package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The project's route files keep its style; what holds for every operator's files is the check of revisions. */
class RouteFilesTest {
    private static final Path ROUTES = Path.of("routes");
    private static final Path BROKEN = Path.of("src/test/resources/routes-broken");

    private static RouteContext context;

    @BeforeAll
    static void readProject() {
        context = RouteContext.ofProject();
    }

    @ParameterizedTest
    @EnumSource
    void holdsForEveryRouteFile(RouteStyle style) throws IOException {
        List<RouteFile> files = filesOfProject();

        assertThat(files.stream().flatMap(file -> style.problems(file, context)))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void failsForItsBrokenSample(RouteStyle style) throws IOException {
        List<RouteFile> samples = RouteFile.below(BROKEN.resolve(style.folder()));

        assertThat(samples).isNotEmpty().allSatisfy(sample -> assertThat(style.problems(sample, context))
                .isNotEmpty());
    }

    private static List<RouteFile> filesOfProject() throws IOException {
        List<RouteFile> files = RouteFile.below(ROUTES);
        assumeThat(ROUTES.toFile().isDirectory()).as("there are routes").isTrue();
        assertThat(files).as("files below routes").isNotEmpty();
        return files;
    }
}
