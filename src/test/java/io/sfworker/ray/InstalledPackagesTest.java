package io.sfworker.ray;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledPackagesTest {
    @Test
    void readsNamesAndVersionsOfWhatPartiesComputeWith(@TempDir Path home) throws IOException {
        Path packages = home.resolve("lib/python3.10/site-packages");
        for (String folder : List.of(
                "spu-0.9.3.dev20241118.dist-info",
                "sf_heu-0.6.0.dev20241106.dist-info",
                "secretflow-1.12.0b0.dist-info",
                "secretflow_rayfed-0.2.1a2.dist-info",
                "secretflow_spec-1.1.0b0.dist-info",
                "numpy-1.23.5.dist-info",
                "spu",
                "odd.dist-info")) {
            Files.createDirectories(packages.resolve(folder));
        }

        assertThat(InstalledPackages.in(home))
                .hasSize(4)
                .containsEntry("spu", "0.9.3.dev20241118")
                .containsEntry("sf-heu", "0.6.0.dev20241106")
                .containsEntry("secretflow", "1.12.0b0")
                .containsEntry("secretflow-rayfed", "0.2.1a2");
    }

    @Test
    void saysNothingOfAnEnvironmentThatIsNotThere(@TempDir Path home) {
        assertThat(InstalledPackages.in(home)).isEmpty();
        assertThat(InstalledPackages.in(home.resolve("nowhere"))).isEmpty();
    }
}
