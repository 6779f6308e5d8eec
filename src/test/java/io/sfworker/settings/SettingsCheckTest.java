package io.sfworker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.ConfigurableEnvironment;

@ExtendWith(OutputCaptureExtension.class)
class SettingsCheckTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "SFWORKER_CELERY_LEESE, SFWORKER_CELERY_LEASE",
        "SFWORKER_RETRY_MAX_RETRY, SFWORKER_RETRY_MAXRETRIES",
        "SFWORKER_NODE_PARTI, SFWORKER_NODE_PARTY",
        "sfworker.celery.wait-for-rai, sfworker.celery.wait-for-ray"
    })
    void anUnknownNameOfOursIsRefusedWithTheOneThatWasMeant(String name, String meant) {
        assertThatThrownBy(() -> start(Map.of(name, "1")))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining(name + " is set, and nothing reads it; did you mean '" + meant + "'?");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SFWORKER_CELERY_WAITFORRAY",
                "SFWORKER_CELERY_WAIT_FOR_RAY",
                "SFWORKER_ROUTES",
                "SFWORKER_RETRY_DELAY",
                "SFWORKER_HTTP_ADDRESS",
                "SFWORKER_NODE_PEERS_BOB",
                "SFWORKER_CONTROL_TASKNAMES_0",
                "SFWORKER_PYTHON",
                "sfworker.celery.lease",
                "SOMEBODY_ELSES"
            })
    void aKnownNameIsTaken(String name) {
        assertThat(start(Map.of(name, "1")).getProperty(name)).isEqualTo("1");
    }

    @Test
    void everythingThatIsWrongIsSaidAtOnce() {
        assertThatThrownBy(() -> start(Map.of("APP_ENV", "production", "DEBUG", "true", "SFWORKER_X", "1")))
                .hasMessageContaining("SFWORKER_X")
                .hasMessageContaining("DEBUG=true");
    }

    @Test
    void whatIsSetIsSaidWithoutSecrets(CapturedOutput output) {
        start(Map.of(
                "REDIS_URL", "rediss://worker:pa55@127.0.0.1:6379/0?ssl_ca_certs=/x",
                "SFWORKER_OPS_TOKEN", "t0ken",
                "SFWORKER_CELERY_LEASE", "5s"));

        assertThat(output)
                .contains("set: REDIS_URL=rediss://***@127.0.0.1:6379/0?***")
                .contains("set: SFWORKER_OPS_TOKEN=***")
                .contains("set: SFWORKER_CELERY_LEASE=5s")
                .doesNotContain("pa55", "t0ken", "set: NODE_ID");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://:pa/ss@h:6379/0, redis://***@h:6379/0",
        "redis://:p@ss@h:6379/0, redis://***@h:6379/0",
        "redis://h:6379/0, redis://h:6379/0"
    })
    void aPasswordThatNobodyEscapedIsHiddenToo(String url, String shown) {
        assertThat(EffectiveSettings.shown("REDIS_URL", url)).isEqualTo(shown);
    }

    @Test
    void whatIsCalledBackIsShownByItsHostOnly() {
        assertThat(EffectiveSettings.shown("TASK_STATUS_CALLBACK_URL", "https://hooks.example/t0ken?x=1"))
                .isEqualTo("https://hooks.example/***");
    }

    @Test
    void theCommandLinesOwnVariablesAreNoMistake() {
        start(Map.of("SFWORKER_URL", "https://127.0.0.1:8443", "SFWORKER_CA_FILE", "/certs/ca.pem"));
    }

    @Test
    void allSettingsAreListedWithoutSecrets() {
        var all = EffectiveSettings.all(start(Map.of(
                "REDIS_URL", "redis://:pa/5@5@127.0.0.1:6379/0",
                "SFWORKER_OPS_TOKEN", "t0ken",
                "WORKER_CONCURRENCY", "5",
                "CELERY_MONITOR_PORT", "8089")));

        assertThat(all)
                .hasSizeGreaterThan(80)
                .containsEntry("sfworker.celery.redis-url", "redis://***@127.0.0.1:6379/0")
                .containsEntry("sfworker.ops.token", "***")
                .containsEntry("sfworker.celery.concurrency", "5")
                .containsEntry("sfworker.celery.lease", "15s")
                .containsEntry("sfworker.ops.recent-tasks", "100")
                .containsEntry("server.port", "8089");
        assertThat(all.values()).noneMatch(value -> value.contains("t0ken") || value.contains("pa/5"));
    }

    @ParameterizedTest
    @CsvSource({
        "REDIS_URL, :pa55@127.0.0.1, ***@127.0.0.1",
        "REDIS_URL, redis://a;b@127.0.0.1:1/0, redis://***@127.0.0.1:1/0",
        "WORKER_HOSTNAME, node@127.0.0.1, node@127.0.0.1",
        "sfworker.intake.data-path, //user:pa55@share, //***@share",
        "REDIS_PASSWORD, '', ''"
    })
    void whatMayBeASecretIsHidden(String name, String value, String shown) {
        assertThat(EffectiveSettings.shown(name, value)).isEqualTo(shown);
    }

    @Test
    void aSecretMayLieInAFile(CapturedOutput output) throws IOException {
        Path file = Files.writeString(folder.resolve("token"), "t0ken\n");

        ConfigurableEnvironment environment = start(Map.of("SFWORKER_OPS_TOKEN_FILE", file.toString()));

        assertThat(environment.getProperty("sfworker.ops.token")).isEqualTo("t0ken");
        assertThat(output).contains("set: SFWORKER_OPS_TOKEN=***").doesNotContain("t0ken");
    }

    @Test
    void aSecretFileThatCannotBeReadIsRefused() {
        assertThatThrownBy(() -> start(Map.of("REDIS_PASSWORD_FILE", "/nowhere/redis")))
                .hasMessage("REDIS_PASSWORD_FILE=/nowhere/redis: the file cannot be read (NoSuchFileException)");
    }

    @Test
    void aSecretIsGivenOneWayOnly() {
        assertThatThrownBy(() -> start(Map.of("REDIS_PASSWORD", "a", "REDIS_PASSWORD_FILE", "/nowhere/redis")))
                .hasMessage("REDIS_PASSWORD and REDIS_PASSWORD_FILE are both set: set one of them");
    }

    /** As the container of the worker has it when the secret is not in a file. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \n"})
    void aFileWithoutContentGivesNoSecret(String content, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), content);

        ConfigurableEnvironment environment =
                start(Map.of("REDIS_PASSWORD", "a", "REDIS_PASSWORD_FILE", file.toString()));

        assertThat(environment.getProperty("REDIS_PASSWORD")).isEqualTo("a");
    }

    @Test
    void aRefusalIsShownWithoutAStackTrace() {
        var shown = new SettingsFailureAnalyzer().analyze(new SettingsRefused(List.of("A=1: no", "B=2: no")));

        assertThat(shown.getDescription()).contains("A=1: no").contains("B=2: no");
        assertThat(shown.getAction()).contains("docker/env.template");
    }

    private static ConfigurableEnvironment start(Map<String, String> variables) {
        return StartedSettings.with(variables);
    }
}
