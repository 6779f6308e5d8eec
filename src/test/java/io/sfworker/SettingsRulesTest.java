package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.cluster.ClusterProperties;
import io.sfworker.device.DeviceProperties;
import io.sfworker.ops.OpsProperties;
import io.sfworker.redis.EmbeddedRedisProperties;
import io.sfworker.result.RetryProperties;
import io.sfworker.testing.Variables;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** Every rule of a setting: the worker says what was set, to what, and what is allowed. */
class SettingsRulesTest {
    @EnableConfigurationProperties({
        CeleryProperties.class,
        RetryProperties.class,
        ClusterProperties.class,
        DeviceProperties.class,
        OpsProperties.class,
        EmbeddedRedisProperties.class
    })
    static class Settings {}

    @ParameterizedTest
    @CsvSource({
        "MAX_CONCURRENT_TASKS, 0, sfworker.celery.concurrency is 0; it must be 1 to 1000",
        "WORKER_CONCURRENCY, 1001, sfworker.celery.concurrency is 1001; it must be 1 to 1000",
        "CELERY_WORKER_CONCURRENCY, two, sfworker.celery.concurrency must be a whole number",
        "REDIS_PORT, 0, sfworker.celery.redis-port is 0; it must be 1 to 65535",
        "REDIS_DB, -1, sfworker.celery.redis-db is -1; it must be 0 to 65535",
        "RESULT_EXPIRES, -1, sfworker.celery.result-expires is -1s; it must be 0s to 3650d",
        "CELERY_RESULT_EXPIRES, 1h, 'sfworker.celery.result-expires must be a whole number, of seconds'",
        "WORKER_TASK_SOFT_TIME_LIMIT, -5, sfworker.celery.soft-time-limit is -5s; it must be 0s to 3650d",
        "WORKER_TASK_TIME_LIMIT, 400000000, sfworker.celery.time-limit is 400000000s; it must be 0s to 3650d",
        "RESULT_EXTENDED, perhaps, sfworker.celery.result-extended must be true or false",
        "WORKER_QUEUES, 'a,b', 'sfworker.celery.queue is ''a,b''; it must be the name of one queue'",
        "SFWORKER_CELERY_LEASE, 0s, sfworker.celery.lease is 0s; it must be 1s to 10m",
        "SFWORKER_CELERY_LEASE, soon, 'sfworker.celery.lease must be a time, for example 500ms, 15s, 5m or 1h'",
        "SFWORKER_CELERY_MAXLOSSES, -1, sfworker.celery.max-losses is -1; it must be 0 to 1000",
        "SFWORKER_CELERY_VISIBILITYTIMEOUT, 0s, sfworker.celery.visibility-timeout is 0s; it must be 1s to 30d",
        "SFWORKER_CELERY_FAIRNESS, -1, sfworker.celery.fairness is -1; it must be 0 to 1000000",
        "SFWORKER_RETRY_MAXRETRIES, 101, sfworker.retry.max-retries is 101; it must be 0 to 100",
        "SFWORKER_RETRY_DELAY, 25h, sfworker.retry.delay is 1500m; it must be 0s to 1d",
        "SFWORKER_CLUSTER_STARTLIMIT, 31m, sfworker.cluster.start-limit is 31m; it must be 1s to 30m",
        "SFWORKER_DEVICE_STARTLIMIT, 999ms, sfworker.device.start-limit is 999ms; it must be 1s to 30m",
        "SFWORKER_OPS_RECENTTASKS, 0, sfworker.ops.recent-tasks is 0; it must be 1 to 10000",
        "SFWORKER_OPS_LEASTFREESPACE, much, 'sfworker.ops.least-free-space must be a size, for example 200MB'",
        "SFWORKER_REDIS_PORT, 65536, sfworker.redis.port is 65536; it must be 0 to 65535",
        "SFWORKER_REDIS_STARTLIMIT, 6m, sfworker.redis.start-limit is 6m; it must be 1s to 5m"
    })
    void aValueThatCannotBeIsShownAsItWasWritten(String variable, String value, String rule) {
        assertThat(refusal(Map.of(variable, value))).isEqualTo(variable + "=" + value + ": " + rule);
    }

    @Test
    void ofSeveralNamesTheOneThatCountsIsShown() {
        assertThat(refusal(Map.of("WORKER_CONCURRENCY", "0", "CELERY_WORKER_CONCURRENCY", "3")))
                .startsWith("WORKER_CONCURRENCY=0: ");
    }

    @Test
    void nothingIsSaidOfWhatIsWell() {
        runner(withVariables(Map.of("MAX_CONCURRENT_TASKS", "1000", "SFWORKER_RETRY_DELAY", "0s")))
                .run(context -> assertThat(context).hasNotFailed());
    }

    /** What the worker prints. */
    private static String refusal(Map<String, String> variables) {
        AnnotationConfigApplicationContext started = withVariables(variables);
        String[] said = {""};
        runner(started).run(context -> {
            Throwable failure = context.getStartupFailure();
            assertThat(failure).isNotNull();
            said[0] = analysis(failure, started.getEnvironment()).getDescription();
        });
        return said[0];
    }

    /** That of the first analyzer that has one, in Spring's order. */
    private static FailureAnalysis analysis(Throwable failure, Environment environment) {
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        SpringFactoriesLoader.ArgumentResolver.of(Environment.class, environment),
                        SpringFactoriesLoader.FailureHandler.handleMessage((message, cause) -> {}))
                .stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(analysis -> analysis != null)
                .findFirst()
                .orElseThrow();
    }

    private static ApplicationContextRunner runner(AnnotationConfigApplicationContext context) {
        return new ApplicationContextRunner(() -> context)
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withUserConfiguration(Settings.class);
    }

    private static AnnotationConfigApplicationContext withVariables(Map<String, String> variables) {
        ConfigurableEnvironment environment = Variables.only(variables);
        var context = new AnnotationConfigApplicationContext();
        context.setEnvironment(environment);
        return context;
    }
}
