package io.sfworker.ray;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class EngineEnvironmentTest {
    @Test
    void passesOnAllButTheWorkersOwnSettings() {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "PATH", "/bin",
                "DATA_PATH", "data",
                "WAREHOUSE_PASSWORD", "of a user's algorithm",
                "REDIS_URL", "redis://:word@redis",
                "REDIS_PASSWORD_FILE", "/run/secrets/redis",
                "SFWORKER_OPS_TOKEN", "word",
                "SERVER_SSL_KEYSTOREPASSWORD", "word",
                "TASK_STATUS_CALLBACK_URL", "https://hook/word",
                "OTEL_EXPORTER_OTLP_HEADERS", "authorization=word"));

        EngineEnvironment.inherit(environment);

        assertThat(environment).containsOnlyKeys("PATH", "DATA_PATH", "WAREHOUSE_PASSWORD");
    }
}
