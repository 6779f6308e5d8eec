package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files of {@code routes/algorithm}: one for each declared task type. */
class AlgorithmTypesRouteTest extends RouteTest {
    private static final String ROUTE = ".camel.yaml";
    private static final String SCHEMA = ".schema.json";

    static List<String> types() throws IOException {
        return names(Path.of("routes/algorithm"), ROUTE);
    }

    @ParameterizedTest
    @MethodSource("types")
    void runsTheAlgorithmOfItsName(String type) {
        sendRequest("direct:" + type, 0);

        assertThat(computation.calls()).containsExactly("run");
    }

    @Test
    void everyDeclaredTypeHasARoute() throws IOException {
        assertThat(types()).isEqualTo(names(Path.of("config/schema"), SCHEMA));
    }

    private static List<String> names(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.replace(ending, ""))
                    .sorted()
                    .toList();
        }
    }
}
