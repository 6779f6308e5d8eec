package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths that no file system takes, or at which somebody would wait for ever. */
class PathBoundsTest {
    private static final Duration AT_ONCE = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private Train train;

    @BeforeEach
    void aTask() {
        train = new Train(folder);
    }

    static Stream<Arguments> unusable() {
        return Stream.of(
                Arguments.of("data/" + "d/".repeat(1_500) + "a", "lies more than 100 folders deep; use fewer"),
                Arguments.of("data/" + "d/".repeat(100) + "a", "lies more than 100 folders deep; use fewer"),
                Arguments.of("data/" + "x".repeat(256), "has a name of more than 255 bytes; shorten it"),
                Arguments.of("data/" + "\u5e74".repeat(86), "has a name of more than 255 bytes; shorten it"),
                Arguments.of("data/" + "x".repeat(256) + "/a", "has a name of more than 255 bytes; shorten it"),
                Arguments.of(
                        "data/" + "\u5e74\u5e74/".repeat(500) + "a", "is a path of more than 3072 bytes; shorten it"),
                Arguments.of("x".repeat(5_000), "is a path of more than 3072 bytes; shorten it"),
                Arguments.of("data/" + "/".repeat(1 << 20) + "a", "is a path of more than 3072 bytes; shorten it"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void refusesPathsThatNoFileSystemTakes(String path, String why) {
        String value = "{'alice': '%s', 'bob': 'data/out/b.model'}".formatted(path);

        assertRefused("model_output", value, "task_config.model_output.alice " + why);
        assertRefused("old_model", value, "task_config.old_model.alice " + why);
    }

    @Test
    void leavesRoomForThePartsOfAnOutput() {
        assertRefused(
                "model_output",
                "{'alice': 'data/%s', 'bob': 'data/out/b.model'}".formatted("x".repeat(201)),
                "task_config.model_output.alice has a name of more than 200 bytes for an output; shorten it");
    }

    @Test
    void takesWhatIsLongAndPossible() {
        String deep = "data/" + "d/".repeat(50) + "x".repeat(200);
        train.set("model_output", "{'alice': '%s', 'bob': 'data/out/b.model'}".formatted(deep));

        assertThat(train.outputs("model_output")).contains("x".repeat(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/pipe", "data/socket", "data/device"})
    void neverWaitsAtWhatIsNoFile(String path) throws Exception {
        special();
        assertTimeoutPreemptively(AT_ONCE, () -> {
            String both = "{'alice': '%s', 'bob': 'data/bob_train.csv'}".formatted(path);
            String name = path.substring("data/".length());
            String input = name.equals("device")
                    ? "task_config.train_data.alice lies outside"
                    : "task_config.train_data.alice (%s) is not a file".formatted(name);
            assertRefused("train_data", both, input);
            String output = name.equals("device")
                    ? "task_config.output_report lies outside"
                    : "task_config.output_report.alice (%s) is neither a file nor a folder".formatted(name);
            assertRefused("output_report", "'%s'".formatted(path), output);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"data/alice.csv/x", "data/alice.csv/x/y/z"})
    void saysThatAFileIsNoFolder(String path) {
        assertRefused(
                "output_report",
                "'%s'".formatted(path),
                "task_config.output_report.alice (%s) has a file where a folder should be"
                        .formatted(path.substring(path.length() - 1)));
    }

    @Test
    void refusesATextThatNoReaderOfJsonTakes() {
        assertRefused(
                "label",
                "'" + "y".repeat(TextBounds.LENGTH + 1) + "'",
                "task_params.task_config.label is a text of more than 8 million characters");
    }

    @Test
    void refusesALoopOfLinks() throws IOException {
        Files.createSymbolicLink(folder.resolve("data/one"), folder.resolve("data/two"));
        Files.createSymbolicLink(folder.resolve("data/two"), folder.resolve("data/one"));

        assertRefused("output_report", "'data/one'", "task_config.output_report lies outside the data folder");
        assertRefused("output_report", "'data/one/x'", "task_config.output_report lies outside the data folder");
    }

    private void special() throws IOException, InterruptedException {
        Path data = folder.resolve("data");
        assertThat(new ProcessBuilder("mkfifo", data.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
        ServerSocketChannel.open(StandardProtocolFamily.UNIX)
                .bind(UnixDomainSocketAddress.of(data.resolve("socket")))
                .close();
        Files.createSymbolicLink(data.resolve("device"), Path.of("/dev/zero"));
    }

    private void assertRefused(String field, String value, String message) {
        train.set(field, value);
        assertThatThrownBy(train::split)
                .isInstanceOfSatisfying(
                        InvalidTask.class, failure -> assertThat(failure.code()).isEqualTo(FailureCode.PARAM_INVALID))
                .hasMessageStartingWith(message);
        train.set("train_data", "{'alice': 'data/alice_train.csv', 'bob': 'data/bob_train.csv'}")
                .set("model_output", "{'alice': 'data/out/a.model', 'bob': 'data/out/b.model'}")
                .set("output_report", "null")
                .set("old_model", "null");
    }
}
