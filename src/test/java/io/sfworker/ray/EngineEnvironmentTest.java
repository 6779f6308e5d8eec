package io.sfworker.ray;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EngineEnvironmentTest {
    private final Map<String, String> environment = new TreeMap<>(Map.of(
            "PATH", "/bin",
            "LC_ALL", "C.UTF-8",
            "DATA_PATH", "data",
            "WAREHOUSE_PASSWORD", "of a user's algorithm",
            "WAREHOUSE", "its address",
            "AWS_SECRET_ACCESS_KEY", "of whoever started the worker",
            "REDIS_URL", "redis://:word@redis",
            "SFWORKER_OPS_TOKEN", "word",
            "TASK_STATUS_CALLBACK_URL", "https://hook/word"));

    @Test
    void passesOnWhatDescribesTheMachine() {
        EngineEnvironment.inherit(environment, List.of());

        assertThat(environment).containsOnlyKeys("PATH", "LC_ALL");
    }

    @Test
    void passesOnWhatSettingsName() {
        EngineEnvironment.inherit(environment, List.of("WAREHOUSE", "AWS_*"));

        assertThat(environment).containsOnlyKeys("PATH", "LC_ALL", "WAREHOUSE", "AWS_SECRET_ACCESS_KEY");
    }
}
