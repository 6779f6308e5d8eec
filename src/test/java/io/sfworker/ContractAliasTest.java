package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.algorithm.AlgorithmProperties;
import io.sfworker.intake.IntakeProperties;
import io.sfworker.ray.RayProperties;
import io.sfworker.status.StatusProperties;
import io.sfworker.testing.Variables;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/** Each variable of the contract that is read sets what it says; of several names the first one that is set wins. */
class ContractAliasTest {
    private static final Map<String, Class<?>> RECORDS = Map.of(
            "sfworker.celery", CeleryProperties.class,
            "sfworker.node", NodeProperties.class,
            "sfworker.control", ControlProperties.class,
            "sfworker.status", StatusProperties.class,
            "sfworker.intake", IntakeProperties.class,
            "sfworker.algorithm", AlgorithmProperties.class,
            "sfworker.ray", RayProperties.class);

    @ParameterizedTest
    @CsvSource({
        "sfworker.celery.redisUrl, REDIS_URL, redis://10.0.0.9:6380/1, redis://10.0.0.9:6380/1",
        "sfworker.celery.redisHost, REDIS_HOST, 10.0.0.9, 10.0.0.9",
        "sfworker.celery.redisPort, REDIS_PORT, 6380, 6380",
        "sfworker.celery.redisDb, REDIS_DB, 3, 3",
        "sfworker.celery.redisPassword, REDIS_PASSWORD, word, word",
        "sfworker.celery.concurrency, MAX_CONCURRENT_TASKS WORKER_CONCURRENCY CELERY_WORKER_CONCURRENCY, 3 4 5, 3 4 5",
        "sfworker.ray.slots, MAX_CONCURRENT_TASKS WORKER_CONCURRENCY CELERY_WORKER_CONCURRENCY, 3 4 5, 3 4 5",
        "sfworker.celery.queue, WORKER_QUEUES TASK_DEFAULT_QUEUE CELERY_DEFAULT_QUEUE, a b c, a b c",
        "sfworker.celery.exchange, TASK_DEFAULT_EXCHANGE CELERY_DEFAULT_EXCHANGE, a b, a b",
        "sfworker.celery.routingKey, TASK_DEFAULT_ROUTING_KEY CELERY_DEFAULT_ROUTING_KEY, a b, a b",
        "sfworker.celery.workerName, WORKER_HOSTNAME, w@h, w@h",
        "sfworker.celery.resultExpires, RESULT_EXPIRES CELERY_RESULT_EXPIRES, 60 120, PT1M PT2M",
        "sfworker.celery.softTimeLimit, WORKER_TASK_SOFT_TIME_LIMIT, 60, PT1M",
        "sfworker.celery.timeLimit, WORKER_TASK_TIME_LIMIT, 60, PT1M",
        "sfworker.node.id, NODE_ID WORKER_CONTAINER_ID, a b, a b",
        "sfworker.node.ip, NODE_IP, 10.0.0.1, 10.0.0.1",
        "sfworker.control.sendTaskEvents, WORKER_SEND_TASK_EVENTS, true, true",
        "sfworker.status.enabled, ENABLE_STATUS_NOTIFICATIONS, False, false",
        "sfworker.status.callbackUrl, TASK_STATUS_CALLBACK_URL, http://hook, http://hook",
        "sfworker.intake.dataPath, DATA_PATH, /tables, /tables",
        "sfworker.intake.spuProtocol, SPU_PROTOCOL, ABY3, ABY3",
        "sfworker.intake.spuField, SPU_FIELD, FM64, FM64",
        "sfworker.algorithm.maxMemory, MAX_MEMORY_BYTES, 4096, 4096B",
        "sfworker.algorithm.maxCpuPercent, MAX_CPU_PERCENT, 150, 150",
        "sfworker.ray.port, RAY_PORT, 61379, 61379",
        "sfworker.ray.numCpus, RAY_NUM_CPUS, 4, 4",
        "sfworker.ray.objectStoreMemory, RAY_OBJECT_STORE_MEMORY, 100000000, 100000000B"
    })
    void aVariableSetsAFieldOfOurs(String field, String names, String values, String results) {
        each(names, values, results, variables -> String.valueOf(component(environment(variables), field)));
    }

    @ParameterizedTest
    @CsvSource({
        "spring.profiles.active, APP_ENV, testing",
        "server.port, CELERY_MONITOR_PORT NODE_PORT, 8089 8090",
        "logging.level.root, CELERY_LOG_LEVEL LOG_LEVEL, WARN ERROR",
        "camel.main.shutdown-timeout, WORKER_SHUTDOWN_TIMEOUT, 60"
    })
    void aVariableSetsAPropertyOfALibrary(String property, String names, String values) {
        each(names, values, values, variables -> Binder.get(environment(variables))
                .bind(property, String.class)
                .get());
    }

    @ParameterizedTest
    @CsvSource({"sfworker.celery.concurrency, 2", "sfworker.ray.slots, 2", "sfworker.celery.timeLimit, PT1H5M"})
    void withoutAnyTheDefaultCounts(String field, String standard) {
        assertThat(component(environment(Map.of()), field)).hasToString(standard);
    }

    @Test
    void theTablesAboveHaveEveryNameThatIsRead() throws IOException {
        String defaults = Files.readString(Path.of("src/main/resources/application.yaml"));
        List<String> tables = Stream.of(ContractAliasTest.class.getDeclaredMethods())
                .flatMap(method -> Stream.of(method.getAnnotationsByType(CsvSource.class)))
                .flatMap(source -> Stream.of(source.value()))
                .flatMap(row -> Stream.of(row.split("[, ]+")))
                .toList();

        assertThat(Files.readAllLines(Path.of("src/test/resources/settings/contract-variables.txt")))
                .filteredOn(name -> defaults.contains("${" + name + ":"))
                .hasSizeGreaterThan(30)
                .allSatisfy(name -> assertThat(tables).contains(name));
    }

    /** All set, then without the first, and so on. */
    private static void each(String names, String values, String results, Function<Map<String, String>, String> bind) {
        List<String> chain = words(names);
        for (int first = 0; first < chain.size(); first++) {
            Map<String, String> variables = new TreeMap<>();
            for (int i = first; i < chain.size(); i++) {
                variables.put(chain.get(i), words(values).get(i));
            }
            assertThat(bind.apply(variables))
                    .as(chain.get(first))
                    .isEqualTo(words(results).get(first));
        }
    }

    private static List<String> words(String text) {
        return Stream.of(text.split(" ")).toList();
    }

    private static Object component(ConfigurableEnvironment environment, String field) {
        String prefix = field.substring(0, field.lastIndexOf('.'));
        Class<?> record = Objects.requireNonNull(RECORDS.get(prefix));
        Object bound = Binder.get(environment).bind(prefix, record).get();
        RecordComponent component = Arrays.stream(record.getRecordComponents())
                .filter(one -> one.getName().equals(field.substring(prefix.length() + 1)))
                .findFirst()
                .orElseThrow();
        try {
            return component.getAccessor().invoke(bound);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("a record shows its components", e);
        }
    }

    /** With the worker's defaults, as an application has them, and no variable of this machine. */
    private static ConfigurableEnvironment environment(Map<String, String> variables) {
        ConfigurableEnvironment environment = Variables.only(variables);
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        return environment;
    }
}
