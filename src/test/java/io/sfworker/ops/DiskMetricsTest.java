package io.sfworker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void addsUpTheFilesOfAttemptsAndNotWhatTheyPointTo(@TempDir Path folder) throws IOException {
        Path work = Files.createDirectories(folder.resolve("work/slot-0/attempt"));
        Path data = Files.write(folder.resolve("data.csv"), new byte[1000]);
        Files.write(work.resolve("a.csv"), new byte[30]);
        Files.write(work.resolve("b.csv"), new byte[4]);
        Path kept = Files.createDirectories(folder.resolve("work/logs/attempt"));
        Files.write(kept.resolve("alice.log"), new byte[500]);
        Files.createSymbolicLink(work.resolve("in.csv"), data);

        new DiskMetrics(folder.resolve("work"), folder).bindTo(registry);

        assertThat(value("sfworker.work.bytes")).isEqualTo(34);
        Files.write(work.resolve("b.csv"), new byte[5]);
        assertThat(value("sfworker.work.bytes")).isEqualTo(35);
        assertThat(value("sfworker.data.free.bytes")).isPositive();
    }

    @Test
    void saysNotANumberForAFolderThatIsNotThere(@TempDir Path folder) {
        new DiskMetrics(folder.resolve("none"), folder.resolve("none")).bindTo(registry);

        assertThat(value("sfworker.work.bytes")).isZero();
        assertThat(value("sfworker.data.free.bytes")).isNaN();
    }

    private double value(String name) {
        return registry.get(name).gauge().value();
    }
}
