package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** What the services of the compose files promise each other: order, health, ports, networks, volumes, time to end. */
class ComposeRulesTest {
    private static final String PORT = "60379";
    private static final Map<String, String> HEALTHY = Map.of("condition", "service_healthy");
    private static final Duration TO_END = Duration.ofSeconds(30);
    /** Files with a worker in them; the third has what watches them. */
    private static final Set<String> NODES = Set.of("compose.yaml", "compose.two-party.yaml");

    private final List<ComposeService> services;

    ComposeRulesTest() throws IOException {
        services = ComposeFile.all().stream()
                .flatMap(file -> ComposeService.all(file).stream())
                .toList();
    }

    @Test
    void eachFileHasTheNodesItIsFor() {
        assertThat(names(workers())).containsExactlyInAnyOrder("alice", "bob", "worker");
        assertThat(names(redis())).containsExactlyInAnyOrder("alice-redis", "bob-redis", "redis");
        assertThat(workers().map(ComposeRulesTest::fileName).collect(Collectors.toSet()))
                .isEqualTo(NODES);
    }

    @Test
    void aWorkerWaitsUntilItsRedisIsHealthy() {
        workers().forEach(worker -> assertThat(worker.waitsFor())
                .as("%s", worker)
                .isEqualTo(Map.of(ownRedis(worker).name(), HEALTHY)));
    }

    @Test
    void theDemonstrationWaitsUntilBothPartiesAreHealthy() {
        assertThat(service("demo").waitsFor()).isEqualTo(Map.of("alice", HEALTHY, "bob", HEALTHY));
    }

    @Test
    void whoIsWaitedForHasAHealthCheck() throws IOException {
        redis().forEach(redis -> {
            assertThat(redis.map("healthcheck").keySet().stream().map(String::valueOf))
                    .as("%s", redis)
                    .containsExactlyInAnyOrder("test", "interval", "timeout", "retries");
            assertThat(redis.healthCheck())
                    .as("%s", redis)
                    .contains("CMD-SHELL", "-p " + PORT + " ping", "grep -q PONG");
        });
        // Of the image; a key here would take its place.
        workers()
                .forEach(worker -> assertThat(worker.content()).as("%s", worker).doesNotContainKey("healthcheck"));
        assertThat(Files.readString(Path.of("docker/Dockerfile")))
                .containsPattern(
                        "(?m)^HEALTHCHECK --interval=\\d+s --timeout=\\d+s --start-period=\\d+s --retries=\\d+ "
                                + "CMD \\[\"python\", \"-I\", \"-S\", \"health.py\"]$");
    }

    @Test
    void redisIsStartedWithAListSoThatItLosesNoTask() {
        redis().forEach(redis -> {
            assertThat(redis.content().get("command")).as("%s", redis).isInstanceOf(List.class);
            assertThat(Stream.of("--port", "--maxmemory-policy", "--appendonly", "--appendfsync", "--dir")
                            .map(redis::option))
                    .as("%s", redis)
                    .containsExactly(PORT, "noeviction", "yes", "always", "/data");
        });
    }

    @Test
    void aWorkerReachesItsRedisAsTheUserWithTheLeastRights() {
        workers().forEach(worker -> assertThat(worker.environment("REDIS_URL"))
                .as("%s", worker)
                .matches("redis://worker(:[^@]*)?@%s:%s/0".formatted(hostOf(ownRedis(worker)), PORT)));
    }

    @Test
    void nobodyGetsASecretOfOthers() {
        ComposeService worker = service("worker");
        assertThat(worker.list("secrets")).containsExactly("redis_worker_password");
        assertThat(String.valueOf(worker.map("environment").get("REDIS_PASSWORD")))
                .startsWith("${REDIS_WORKER_PASSWORD:");
        assertThat(worker.environment("REDIS_PASSWORD_FILE")).isEqualTo("/run/secrets/redis_worker_password");
        // docker/.env has them, and all that is in it is given to the worker.
        assertThat(Stream.of("REDIS_WORKER_PASSWORD", "REDIS_MONITOR_PASSWORD", "GRAFANA_PASSWORD"))
                .allMatch(name -> "".equals(worker.map("environment").get(name)));
        for (String party : List.of("alice", "bob")) {
            assertThat(service(party).environment("REDIS_PASSWORD")).isEmpty();
            assertThat(service(party).map("environment").toString()).doesNotContain("${REDIS_PASSWORD");
        }
        assertThat(service("demo").map("environment").toString()).doesNotContain("REDIS_WORKER_PASSWORD");
    }

    @Test
    void aNodeUsesTheNetworkOfItsHostAndOpensRedisToTheMachineOnly() {
        services.stream().filter(one -> !in("compose.two-party.yaml", one)).forEach(one -> {
            assertThat(one.text("network_mode")).as("%s", one).isEqualTo("host");
            assertThat(one.content()).as("%s", one).doesNotContainKeys("ports", "networks");
        });
        assertThat(service("redis").environment("REDIS_BIND")).isEqualTo("127.0.0.1");
    }

    @Test
    void partiesOnOneMachineShareTheNetworkOfTheWorkersOnly() {
        services.stream()
                .filter(one -> in("compose.two-party.yaml", one))
                .forEach(one -> assertThat(one.content()).as("%s", one).doesNotContainKey("network_mode"));
        for (String party : List.of("alice", "bob")) {
            assertThat(service(party).list("networks")).containsExactly(party, "parties");
            assertThat(service(party + "-redis").list("networks")).containsExactly(party);
            assertThat(service(party).list("ports")).singleElement().asString().startsWith("127.0.0.1:");
        }
        assertThat(service("demo").list("networks")).containsExactly("alice", "bob");
        assertThat(service("alice").list("ports"))
                .doesNotContainAnyElementsOf(service("bob").list("ports"));
    }

    @Test
    void dockerWaitsLongerThanAWorkerDrains() throws IOException {
        Duration drain = Duration.ofSeconds(Long.parseLong(setting("WORKER_SHUTDOWN_TIMEOUT")));

        workers().forEach(worker -> {
            assertThat(worker.time("stop_grace_period")).as("%s", worker).isGreaterThanOrEqualTo(drain.plus(TO_END));
            assertThat(worker.environment("WORKER_SHUTDOWN_TIMEOUT"))
                    .as("%s", worker)
                    .isEmpty();
        });
    }

    @Test
    void theObjectStoreFitsIntoSharedMemory() throws IOException {
        long objects = Long.parseLong(setting("RAY_OBJECT_STORE_MEMORY"));

        workers().forEach(worker -> assertThat(
                        DataSize.parse(worker.text("shm_size").toUpperCase(Locale.ROOT))
                                .toBytes())
                .as("%s", worker)
                .isGreaterThan(2 * objects));
    }

    @Test
    void whatHasToStayIsInNamedVolumesOfOneServiceEach() throws IOException {
        List<String> kept = Stream.concat(
                        redis().map(redis -> redis.mountedAt("/data")),
                        workers().map(worker -> worker.mountedAt("/app/data")))
                .map(source -> Objects.requireNonNullElse(source, "none"))
                .toList();

        assertThat(kept).doesNotHaveDuplicates().noneMatch(source -> source.equals("none") || source.contains("/"));
        for (ComposeFile file : ComposeFile.all()) {
            assertThat(ComposeService.all(file).stream()
                            .flatMap(one -> one.list("volumes").stream())
                            .map(volume -> volume.split(":", -1)[0])
                            .filter(source -> !source.startsWith(".")))
                    .as("volumes of %s", file.path())
                    .containsAll(file.volumes())
                    .isSubsetOf(file.volumes());
        }
    }

    @Test
    void filesOfTheRepositoryCannotBeWritten() {
        services.forEach(one -> assertThat(one.list("volumes").stream().filter(volume -> volume.startsWith(".")))
                .as("%s", one)
                .allMatch(volume -> volume.endsWith(":ro")));
    }

    @Test
    void aWorkerLoadsRayFromAFolderInMemory() {
        workers().forEach(worker -> assertThat(worker.list("tmpfs"))
                .as("%s", worker)
                .singleElement()
                .asString()
                .startsWith("/tmp:exec,nosuid,nodev,size="));
    }

    private Stream<ComposeService> workers() {
        return services.stream().filter(ComposeService::isWorker);
    }

    private Stream<ComposeService> redis() {
        return services.stream().filter(ComposeService::isRedis);
    }

    private static Stream<String> names(Stream<ComposeService> some) {
        return some.map(ComposeService::name);
    }

    private ComposeService service(String name) {
        return services.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** The one of the same file, and of the same party when there are two. */
    private ComposeService ownRedis(ComposeService worker) {
        return redis().filter(redis -> redis.file().equals(worker.file()))
                .filter(redis -> redis.name().equals("redis") || redis.name().equals(worker.name() + "-redis"))
                .findFirst()
                .orElseThrow();
    }

    private static String hostOf(ComposeService redis) {
        return redis.content().containsKey("network_mode") ? "127.0.0.1" : redis.name();
    }

    private static String fileName(ComposeService service) {
        return String.valueOf(service.file().path().getFileName());
    }

    private static boolean in(String file, ComposeService service) {
        return fileName(service).equals(file);
    }

    /** The default of a variable of the worker. */
    private static String setting(String variable) throws IOException {
        Matcher found = Pattern.compile("\\$\\{" + variable + ":(\\d+)}")
                .matcher(Files.readString(Path.of("src/main/resources/application.yaml")));
        assertThat(found.find()).as(variable).isTrue();
        return found.group(1);
    }
}
