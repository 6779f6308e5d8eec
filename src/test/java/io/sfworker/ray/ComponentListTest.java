package io.sfworker.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ComponentListTest {
    @TempDir
    private Path home;

    @Test
    void readsMoreThanAPipeHolds() throws IOException {
        ComponentList list = list("printf '[\"'; head -c 200000 /dev/zero | tr '\\0' x; printf '\"]'", 60_000);

        assertThat(list.get().get(0).asText()).hasSize(200_000);
    }

    @Test
    void waitsNotForEverForAProcessThatHangs() throws IOException {
        ComponentList list = list("printf '[]'; exec sleep 600", 300);

        assertThatThrownBy(list::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("within 300 ms");
    }

    @Test
    void tellsHowItEnded() throws IOException {
        ComponentList list = list("exit 3", 60_000);

        assertThatThrownBy(list::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("exit code 3");
    }

    private ComponentList list(String script, long millis) throws IOException {
        Path python = Files.createDirectories(home.resolve("bin")).resolve("python");
        Files.writeString(python, "#!/bin/sh\n" + script + "\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        RayProperties properties = new Binder(
                        new MapConfigurationPropertySource(Map.of("sfworker.ray.python-home", home.toString())))
                .bindOrCreate("sfworker.ray", RayProperties.class);
        return new ComponentList(properties, Duration.ofMillis(millis));
    }
}
