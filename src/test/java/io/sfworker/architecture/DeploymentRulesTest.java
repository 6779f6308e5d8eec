package io.sfworker.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for the image and the compose files, as far as it can be seen without Docker. */
class DeploymentRulesTest {
    private static final Path DOCKERFILE = Path.of("docker/Dockerfile");
    private static final String IMAGE = "[a-z0-9./-]+:v?\\d+\\.\\d+\\.\\d+[a-z0-9.-]*(@sha256:[0-9a-f]{64})?";
    /** Or a variable of docker/.env, for one with a digest. */
    private static final Pattern PINNED = Pattern.compile(IMAGE + "|\\$\\{[A-Z_]+_IMAGE:-" + IMAGE + "}");

    private static final Pattern VERSION =
            Pattern.compile("<artifactId>sfworker</artifactId>.*?<version>([^<]+)<", Pattern.DOTALL);
    private static final Pattern LABEL = Pattern.compile("([\\w.]+)=\"([^\"]*)\"");

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
        for (EnvironmentTemplate.Variable variable : ComposeVariables.ALL) {
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
    void theWorkerStartsWithTheOptionsAndTheClassesOfTheImage() throws IOException {
        List<String> entry = json("ENTRYPOINT");

        assertThat(entry)
                .startsWith("tini", "--", "java", "@config/jvm.options")
                .endsWith("-jar", "sfworker.jar")
                .contains("-XX:SharedArchiveFile=/app/sfworker.jsa", "-XX:+ExitOnOutOfMemoryError");
        assertThat(entry.stream().filter(word -> word.startsWith("-XX:SharedArchiveFile=")))
                .hasSize(1);
        // Made at the place where the JVM looks for it, and by nothing but the same jar.
        assertThat(dockerfile())
                .containsPattern("(?m)^WORKDIR /app$")
                .containsPattern("(?s)RUN sh class-archive.sh java sfworker.jar sfworker.jsa")
                .contains("test -s sfworker.jsa")
                .containsPattern("(?m)^COPY config config$");
        assertThat(Path.of("config/jvm.options")).isNotEmptyFile();
    }

    @Test
    void theLabelsSayWhatTheImageIs() throws IOException {
        String last = dockerfile().substring(dockerfile().lastIndexOf("\nFROM "));
        String prefix = "org.opencontainers.image.";

        assertThat(LABEL.matcher(last.substring(last.indexOf("\nLABEL "))).results())
                .extracting(label -> label.group(1), label -> label.group(2))
                .contains(
                        tuple(prefix + "title", "sfworker"),
                        tuple(prefix + "licenses", "Apache-2.0"),
                        tuple(prefix + "version", "${VERSION}"),
                        tuple(prefix + "revision", "${REVISION}"),
                        tuple(prefix + "created", "${CREATED}"),
                        tuple(prefix + "base.name", "docker.io/library/" + argument("BASE")))
                .extracting(label -> label.toList().get(0))
                .contains(prefix + "description");
    }

    /** The words of an instruction that is written as a JSON list. */
    private static List<String> json(String instruction) throws IOException {
        String text = dockerfile().replace("\\\n", "");
        Matcher list = Pattern.compile("(?m)^" + instruction + " (\\[.*])$").matcher(text);
        assertThat(list.find()).as(instruction).isTrue();
        List<String> words = new ArrayList<>();
        for (JsonNode word : new ObjectMapper().readTree(list.group(1))) {
            words.add(word.textValue());
        }
        return words;
    }

    private static String argument(String name) throws IOException {
        Matcher argument = Pattern.compile("(?m)^ARG " + name + "=(\\S+)$").matcher(dockerfile());
        assertThat(argument.find()).as(name).isTrue();
        return argument.group(1);
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
