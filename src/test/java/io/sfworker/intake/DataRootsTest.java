package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Party;
import io.sfworker.task.TaskFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataRootsTest {
    @TempDir
    Path base;

    private DataRoots roots;

    @BeforeEach
    void aDataFolder() {
        roots = new DataRoots(
                base.resolve("data"),
                List.of(base.resolve("more")),
                List.of(base.resolve("data/.work"), base.resolve("data/.revisions")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/a.csv", "data/out/new/a.csv", "./data/a.csv", "data/a..b.csv", "more/a.csv"})
    void resolvesPathsOfTheRoots(String text) {
        assertThat(roots.resolve(text, "f")).isEqualTo(base.resolve(text).normalize());
    }

    @Test
    void resolvesAbsolutePathsOfTheRoots() {
        Path file = base.resolve("data/a.csv");

        assertThat(roots.resolve(file.toString(), "f")).isEqualTo(file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "a.csv",
                "data",
                "data/..",
                "data/../a.csv",
                "data/x/../a.csv",
                "../data/a.csv",
                "file:/data/a.csv",
                "http://host/data/a.csv",
                "s3://bucket/a.csv",
                "data/a\0.csv",
                "data/.work/a.csv",
                "data/.revisions/history.json",
                "database/a.csv",
                "data/\ud800.csv",
                "data/\udc00\ud800",
            })
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> roots.resolve(text, "input_paths.alice"))
                .isInstanceOf(InvalidTask.class)
                .hasMessageStartingWith("task_config.input_paths.alice");
    }

    @Test
    void refusesLinksThatLeaveTheRoots() throws IOException {
        Files.createSymbolicLink(base.resolve("data/out"), Path.of("/etc"));
        Files.createSymbolicLink(base.resolve("data/nowhere"), base.resolve("gone"));

        assertThatThrownBy(() -> roots.resolve("data/out/passwd", "f")).isInstanceOf(InvalidTask.class);
        assertThatThrownBy(() -> roots.resolve("data/nowhere", "f")).isInstanceOf(InvalidTask.class);
        assertThatThrownBy(() -> roots.resolve("data/nowhere/x.csv", "f")).isInstanceOf(InvalidTask.class);
    }

    @Test
    void followsLinksThatStayInside() throws IOException {
        Files.createDirectories(base.resolve("data/real"));
        Files.createSymbolicLink(base.resolve("data/link"), base.resolve("data/real"));

        assertThat(roots.resolve("data/link/a.csv", "f")).isEqualTo(base.resolve("data/link/a.csv"));
    }

    @Test
    void opensAFileThroughALinkThatStaysInside() throws IOException {
        Files.writeString(base.resolve("data/a.csv"), "uid");
        Files.createSymbolicLink(base.resolve("data/link.csv"), base.resolve("data/a.csv"));

        try (InputStream file = roots.open(file("data/link.csv"))) {
            assertThat(file.readAllBytes()).hasSize(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"outside.csv", "data/.work/rows.csv"})
    void opensNothingThatALinkLeadsToMeanwhile(String target) throws IOException {
        Path elsewhere = base.resolve(target);
        Files.createDirectories(elsewhere.getParent());
        Files.writeString(elsewhere, "uid");
        TaskFile table = file("data/table.csv");
        Files.createSymbolicLink(table.path(), elsewhere);

        assertThatThrownBy(() -> roots.open(table))
                .isInstanceOf(InvalidTask.class)
                .hasMessageStartingWith("task_config.input_paths.alice lies outside the data folder");
    }

    private TaskFile file(String name) {
        return new TaskFile("input_paths", new Party("alice"), base.resolve(name));
    }
}
