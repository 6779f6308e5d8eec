package io.sfworker.revision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {
    @TempDir
    private Path base;

    private Path folder;

    @BeforeEach
    void make() throws IOException {
        folder = mode("rwxr-xr-x", Files.createDirectory(base.resolve("routes")));
        mode("rwxr-xr-x", Files.createDirectory(folder.resolve("algorithm")));
        mode("rw-r--r--", Files.createFile(folder.resolve("a.camel.yaml")));
        mode("rw-rw----", Files.createFile(folder.resolve("algorithm/b.camel.yaml")));
    }

    @Test
    void findsNothingWhereOwnerAndGroupWrite() throws Exception {
        assertThat(open()).isEmpty();
    }

    @Test
    void findsAFile() throws Exception {
        mode("rw-rw-rw-", folder.resolve("a.camel.yaml"));

        assertThat(open()).containsExactly(folder.resolve("a.camel.yaml") + " (rw-rw-rw-)");
    }

    @Test
    void findsTheFolderItself() throws Exception {
        mode("rwxrwxrwx", folder);

        assertThat(open()).containsExactly(folder + " (rwxrwxrwx)");
    }

    @Test
    void findsAFolderBelow() throws Exception {
        mode("rwxrwxrwx", folder.resolve("algorithm"));

        assertThat(open()).containsExactly(folder.resolve("algorithm") + " (rwxrwxrwx)");
    }

    @Test
    void findsWhatALinkLeadsTo() throws Exception {
        Path target = mode("rw-----w-", Files.createFile(base.resolve("elsewhere.yaml")));
        Files.createSymbolicLink(folder.resolve("c.camel.yaml"), target);

        assertThat(open()).containsExactly(folder.resolve("c.camel.yaml") + " (rw-----w-)");
    }

    @Test
    void findsAnAlgorithmOfTheUser() throws Exception {
        mode("rw-r--rw-", Files.createFile(folder.resolve("count.py")));
        mode("rw-r--rw-", Files.createFile(folder.resolve("count.schema.json")));

        assertThat(open()).hasSize(2);
    }

    private List<String> open() throws Exception {
        return OpenFiles.below(List.of(folder, base.resolve("absent")));
    }

    private static Path mode(String mode, Path path) throws IOException {
        return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
    }
}
