package io.sfworker.algorithm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sfworker.task.TaskLimits;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class AlgorithmPropertiesTest {
    @Test
    void limitsOnlyTheTimeByDefault() {
        AlgorithmProperties properties = bound(Map.of());

        assertThat(properties.timeLimit("psi")).isEqualTo(Duration.ofDays(30));
        assertThat(properties.limits("psi")).isEqualTo(new TaskLimits(0, "sfworker.algorithm.max-memory", 0));
    }

    @Test
    void takesWhatATypeDoesNotSayFromTheCommonSettings() {
        AlgorithmProperties properties = bound(Map.of(
                "sfworker.algorithm.max-memory", "8GB",
                "sfworker.algorithm.max-cpu-percent", "150",
                "sfworker.algorithm.types.ss_lr.max-memory", "100B",
                "sfworker.algorithm.types.psi.time-limit", "5m"));

        assertThat(properties.limits("ss_lr"))
                .isEqualTo(new TaskLimits(100, "sfworker.algorithm.types.ss_lr.max-memory", 150));
        assertThat(properties.timeLimit("ss_lr")).isEqualTo(Duration.ofDays(30));
        assertThat(properties.limits("psi")).isEqualTo(new TaskLimits(8L << 30, "sfworker.algorithm.max-memory", 150));
        assertThat(properties.timeLimit("psi")).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void refusesLimitsOfATypeThatDoesNotExist() {
        AlgorithmProperties properties = bound(Map.of("sfworker.algorithm.types.sslr.max-memory", "1GB"));

        assertThatThrownBy(() -> properties.requireKnown(Set.of("ss_lr")))
                .hasMessage("sfworker.algorithm.types.sslr: there is no task type 'sslr'; the types are ss_lr");
        assertThatCode(() -> properties.requireKnown(Set.of("sslr"))).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({
        "sfworker.algorithm.max-memory, -1B",
        "sfworker.algorithm.max-cpu-percent, -1",
        "sfworker.algorithm.time-limit, 0s",
        "sfworker.algorithm.types.ss_lr.max-cpu-percent, 102401",
        "sfworker.algorithm.types.ss_lr.time-limit, 31d"
    })
    void refusesWhatIsOutOfBoundsAndNamesTheSetting(String name, String value) {
        Map<String, Object> settings = Map.of(name, value);
        assertThatThrownBy(() -> bound(settings))
                .isInstanceOf(BindException.class)
                .rootCause()
                .hasMessageContaining(name);
    }

    // As from a file: names of task types have underscores.
    private static AlgorithmProperties bound(Map<String, Object> settings) {
        StandardEnvironment environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("file", settings));
        return Binder.get(environment).bindOrCreate(AlgorithmProperties.PREFIX, AlgorithmProperties.class);
    }
}
