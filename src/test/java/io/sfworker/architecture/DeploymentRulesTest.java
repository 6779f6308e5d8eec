package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for the image and the compose files, as far as it can be seen without Docker. */
class DeploymentRulesTest {
    private static final Path DOCKERFILE = Path.of("docker/Dockerfile");
    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:v?\\d+\\.\\d+\\.\\d+[a-z0-9.-]*");
    private static final Pattern VERSION =
            Pattern.compile("<artifactId>sfworker</artifactId>.*?<version>([^<]+)<", Pattern.DOTALL);
    private static final int SECONDS_TO_END = 30;

    @Test
    void everyVariableOfTheComposeFilesIsExplained() throws IOException {
        for (ComposeFile file : ComposeFile.all()) {
            assertThat(EnvironmentTableTest.variables())
                    .as(file.path().toString())
                    .containsAll(file.variables().keySet());
            assertThat(file.saysWhatToDoForEachVariable())
                    .as("defaults in " + file.path())
                    .isTrue();
        }
    }

    @Test
    void theTemplateHasTheDefaultsOfTheComposeFiles() throws IOException {
        for (EnvironmentTemplate.Variable variable : EnvironmentTemplate.COMPOSE) {
            for (ComposeFile file : ComposeFile.all()) {
                assertThat(file.variables().getOrDefault(variable.name(), variable.standard()))
                        .as(variable.name() + " in " + file.path())
                        .isEqualTo(variable.standard());
            }
        }
    }

    @Test
    void everyImageIsPinned() throws IOException {
        for (ComposeFile file : ComposeFile.all()) {
            file.services().forEach((name, service) -> assertThat(String.valueOf(service.get("image")))
                    .as(name)
                    .matches(PINNED));
        }
        assertThat(dockerfile())
                .containsPattern("(?m)^ARG BASE=python:3\\.10\\.\\d+-slim-[a-z]+$")
                .doesNotContain("latest");
        assertThat(dockerfile().lines().filter(line -> line.startsWith("FROM ")))
                .allMatch(line -> line.matches("FROM (\\$\\{BASE}|runtime) AS \\w+"));
    }

    @Test
    void theImageIsThatOfThisVersion() throws IOException {
        String version = version();

        assertThat(dockerfile()).contains("ARG VERSION=" + version);
        for (ComposeFile file : ComposeFile.all()) {
            file.services().values().stream()
                    .filter(service -> service.containsKey("build"))
                    .forEach(service ->
                            assertThat(String.valueOf(service.get("image"))).endsWith(":" + version));
        }
    }

    @Test
    void theWorkerIsNoRootAndOwnsNoProgram() throws IOException {
        String last = dockerfile().substring(dockerfile().lastIndexOf("\nFROM "));

        assertThat(last)
                .startsWith("\nFROM runtime AS worker")
                .containsPattern("(?m)^USER 10001:10001$")
                .contains("STOPSIGNAL SIGTERM", "HEALTHCHECK", "ENTRYPOINT [\"tini\", \"--\", \"java\"")
                .doesNotContain("--chown", "jdk", "USER root");
    }

    @Test
    void everyServiceHasOnlyTheRightsItNeeds() throws IOException {
        for (ComposeFile file : ComposeFile.all()) {
            file.services().forEach((name, service) -> assertThat(service)
                    .as(name + " in " + file.path())
                    .containsEntry("read_only", true)
                    .containsEntry("security_opt", List.of("no-new-privileges:true"))
                    .containsEntry("cap_drop", List.of("ALL")));
        }
    }

    @Test
    void redisKeepsEveryTask() throws IOException {
        for (ComposeFile file : ComposeFile.all()) {
            file.services().values().stream()
                    .filter(service -> String.valueOf(service.get("image")).startsWith("redis:"))
                    .forEach(redis -> assertThat((List<?>) redis.get("command"))
                            .asString()
                            .contains("--maxmemory-policy, noeviction", "--appendonly, yes"));
        }
    }

    @Test
    void dockerWaitsLongerThanTheWorkerDrains() throws IOException {
        List<Integer> graces = ComposeFile.all().stream()
                .flatMap(file -> file.variables().entrySet().stream())
                .filter(variable -> variable.getKey().equals("STOP_GRACE_PERIOD"))
                .map(variable -> Integer.parseInt(variable.getValue().replace("s", "")))
                .toList();
        Matcher drain = Pattern.compile("WORKER_SHUTDOWN_TIMEOUT:(\\d+)")
                .matcher(Files.readString(Path.of("src/main/resources/application.yaml")));

        assertThat(drain.find()).isTrue();
        assertThat(graces).isNotEmpty().allMatch(grace -> grace >= Integer.parseInt(drain.group(1)) + SECONDS_TO_END);
    }

    private static String dockerfile() throws IOException {
        return Files.readString(DOCKERFILE);
    }

    private static String version() throws IOException {
        Matcher version = VERSION.matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        return version.group(1);
    }
}
