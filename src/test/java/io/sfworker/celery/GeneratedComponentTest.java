package io.sfworker.celery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GeneratedComponentTest {
    @Test
    void committedOptionTableAndConfigurersMatchTheAnnotations() throws IOException {
        Map<String, String> committed = textsIn(Path.of("target/committed-component"));
        Map<String, String> generated = textsIn(Path.of("src/generated"));

        assertThat(generated)
                .as("src/generated was stale and has been renewed: commit it and build again")
                .containsExactlyInAnyOrderEntriesOf(committed);
        assertThat(generated).containsKey("resources/META-INF/io/sfworker/celery/celery.json");
    }

    private static Map<String, String> textsIn(Path folder) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                texts.put(folder.relativize(file).toString(), Files.readString(file));
            }
        }
        return texts;
    }
}
