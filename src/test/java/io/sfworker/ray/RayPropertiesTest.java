package io.sfworker.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.util.unit.DataSize;

class RayPropertiesTest {
    @Test
    void needsNoSettings() {
        RayProperties properties = bound(Map.of());

        assertThat(properties.address()).isNull();
        assertThat(properties.port()).isZero();
        assertThat(properties.slots()).isEqualTo(2);
        assertThat(properties.objectStoreMemory()).isEqualTo(DataSize.ofBytes(200_000_000));
        assertThat(properties.pythonHome()).isEqualTo(Path.of(".python").toAbsolutePath());
        assertThat(properties.pythonPath())
                .containsExactly(Path.of("src/main/python").toAbsolutePath());
        assertThat(properties.runner().workDir())
                .isEqualTo(Path.of("data/.work").toAbsolutePath());
        assertThat(properties.runner().lease()).isEqualTo(Duration.ofSeconds(15));
        assertThat(properties.runner().modulePaths()).isEmpty();
    }

    @Test
    void takesAnEmptyAddressForNone() {
        assertThat(bound(Map.of("sfworker.ray.address", "")).address()).isNull();
    }

    @Test
    void keepsNoOutputWhenTheFolderForItIsEmpty() {
        assertThat(bound(Map.of()).runner().logFolder())
                .isEqualTo(Path.of("data/.work/logs").toAbsolutePath());
        assertThat(bound(Map.of("sfworker.ray.runner.log-dir", "")).runner().logFolder())
                .isNull();
    }

    @Test
    void acceptsNumbersAsBytesOfTheObjectStore() {
        assertThat(bound(Map.of("sfworker.ray.object-store-memory", "200000000"))
                        .objectStoreMemory())
                .isEqualTo(DataSize.ofBytes(200_000_000));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:6379, false",
        "127.1.2.3:6379, false",
        "localhost:6379, false",
        "10.0.0.9:6379, true",
        "0.0.0.0:6379, true",
        "ray.example.org:6379, true",
        "127.0.0.1.example.org:6379, true",
    })
    void knowsWhichHeadsOtherMachinesMayReach(String address, boolean open) {
        assertThat(RayProperties.isOpen(address)).isEqualTo(open);
    }

    @ParameterizedTest
    @CsvSource({
        "sfworker.ray.port, 65536",
        "sfworker.ray.slots, 0",
        "sfworker.ray.address, 10.0.0.1",
        "sfworker.ray.object-store-memory, 10MB",
        "sfworker.ray.start-limit, 1s",
        "sfworker.ray.runner.spares, -1",
        "sfworker.ray.runner.port-range-end, 25000",
        "sfworker.ray.runner.max-disk, -1B",
        "sfworker.ray.runner.lease, 0s"
    })
    void refusesWhatIsOutOfBoundsAndNamesTheSetting(String name, String value) {
        Map<String, String> settings = Map.of(name, value);
        assertThatThrownBy(() -> bound(settings))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageContaining(name);
    }

    @Test
    void refusesMoreSlotsThanThePortsAreEnoughFor() {
        assertThat(bound(Map.of("sfworker.ray.slots", "250")).slots()).isEqualTo(250);

        Map<String, String> tooMany = Map.of("sfworker.ray.slots", "251");
        assertThatThrownBy(() -> bound(tooMany))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageContaining("4000 ports for 251 slots")
                .hasMessageContaining("sfworker.ray.runner.port-range-end");

        Map<String, String> wider = Map.of("sfworker.ray.slots", "251", "sfworker.ray.runner.port-range-end", "30015");
        assertThat(bound(wider).slots()).isEqualTo(251);
    }

    private static RayProperties bound(Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("sfworker.ray", RayProperties.class);
    }
}
