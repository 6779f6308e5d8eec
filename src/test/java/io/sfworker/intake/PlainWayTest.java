package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlainWayTest {
    @TempDir
    Path base;

    private Path root;

    @BeforeEach
    void aFileInsideAndOneOutside() throws IOException {
        root = Files.createDirectories(base.resolve("data"));
        Files.createDirectories(root.resolve("sub/deep"));
        Files.writeString(root.resolve("sub/deep/a.csv"), "inside");
        Files.writeString(Files.createDirectory(base.resolve("outside")).resolve("a.csv"), "outside");
    }

    @Test
    void opensAFileByItsNames() throws IOException {
        try (InputStream file = PlainWay.open(root, Path.of("sub/deep/a.csv"))) {
            assertThat(new String(file.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("inside");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "link.csv, ../outside/a.csv, link.csv",
        "up, ../outside, up/a.csv",
        "sub/there, ../../outside, sub/there/a.csv",
        "inside.csv, sub/deep/a.csv, inside.csv",
        "loop, loop, loop",
        "folder, sub, folder/deep/a.csv"
    })
    void refusesLinks(String link, String target, String names) throws IOException {
        Files.createSymbolicLink(root.resolve(link), Path.of(target));

        assertThatThrownBy(() -> PlainWay.open(root, Path.of(names))).isInstanceOf(IOException.class);
    }

    @Test
    void refusesWhatIsNoFolderOnTheWay() {
        assertThatThrownBy(() -> PlainWay.open(root, Path.of("sub/deep/a.csv/b.csv")))
                .isInstanceOf(IOException.class);
    }
}
