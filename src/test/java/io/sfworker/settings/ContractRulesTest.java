package io.sfworker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ContractRulesTest {
    @ParameterizedTest
    @CsvSource({
        "APP_ENV, prod, 'development, production, testing'",
        "TASK_SERIALIZER, pickle, json",
        "CELERY_ACCEPT_CONTENT, '[\"json\", \"pickle\"]', json",
        "SPU_ENABLE_TLS, true, 'remove it or write false. SFWORKER_INTAKE_CERTIFICATEPATH='",
        "SPU_ENABLE_TLS, Yes, not encrypted",
        "WORKER_QUEUES, 'one,two', a worker consumes one queue",
        "CELERY_DEFAULT_QUEUE, 'one,two', start a worker for each other one"
    })
    void aValueThatWouldBeIgnoredIsRefused(String name, String value, String rule) {
        assertThatThrownBy(() -> StartedSettings.with(Map.of(name, value)))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining(name + "=" + value)
                .hasMessageContaining(rule);
    }

    /** There nobody would ask for the token. */
    @ParameterizedTest
    @CsvSource({
        "MANAGEMENT_SERVER_PORT, 9090, management.server.port=9090",
        "MANAGEMENT_ENDPOINTS_WEB_BASEPATH, /ops, management.endpoints.web.base-path=/ops"
    })
    void theEndpointsAreServedNowhereElse(String name, String value, String said) {
        assertThatThrownBy(() -> StartedSettings.with(Map.of(name, value)))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining(said)
                .hasMessageContaining("CELERY_MONITOR_PORT");
    }

    @Test
    void productionIsNotForDebugging() {
        assertThatThrownBy(() -> StartedSettings.with(Map.of("APP_ENV", "production", "DEBUG", "1")))
                .hasMessage("DEBUG=1: not in production; remove it or write false");
    }

    @ParameterizedTest
    @CsvSource({
        "CELERY_ACCEPT_CONTENT, ['json']",
        "TASK_SERIALIZER, json",
        "TASK_ACKS_LATE, true",
        "CELERY_ENABLE_UTC, true",
        "SPU_ENABLE_TLS, false",
        "SPU_ENABLE_TLS, ''",
        "DEBUG, false",
        "WORKER_QUEUES, one"
    })
    void valuesThatSayWhatIsSoAreTakenSilently(String name, String value, CapturedOutput output) {
        StartedSettings.with(Map.of(name, value));

        assertThat(output).doesNotContain("has no effect", "is set and");
    }

    @Test
    void aQueueThatNothingReadsIsNotLookedAt(CapturedOutput output) {
        StartedSettings.with(Map.of("WORKER_QUEUES", "one", "TASK_DEFAULT_QUEUE", "two,three"));

        assertThat(output).contains("set: WORKER_QUEUES=one");
    }

    @Test
    void switchesThatAreAlwaysOnAreWarnedOf(CapturedOutput output) {
        StartedSettings.with(Map.of("TASK_ACKS_LATE", "false", "CELERY_ENABLE_UTC", "False"));

        assertThat(output)
                .contains("TASK_ACKS_LATE=false has no effect")
                .contains("CELERY_ENABLE_UTC=false has no effect");
    }
}
