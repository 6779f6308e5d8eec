package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateFoldersTest {
    private static final int NOBODY = 65534;

    @TempDir
    Path base;

    @Test
    void makesAFolderForTheWorkerAlone() throws IOException {
        PrivateFolders.make(base.resolve("data/.work"));

        assertThat(mode(base.resolve("data/.work"))).isEqualTo("rwx------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwxrwx", "rwxr-xr-x", "rwxr-x---", "rwx--x--x", "rwxrwx---"})
    void closesAWideOne(String wide) throws IOException {
        Path folder = Files.createDirectory(base.resolve(".revisions"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(wide));

        PrivateFolders.make(folder);

        assertThat(mode(folder)).isEqualTo("rwx------");
    }

    @Test
    void refusesThatOfSomebodyElse() throws IOException {
        Path folder = Files.createDirectory(base.resolve(".work"));
        assumeTrue(isRoot(), "only root can give a folder to somebody else");
        Files.setAttribute(folder, "unix:uid", NOBODY);

        assertThatThrownBy(() -> PrivateFolders.make(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to user 65534, and this worker runs as 0; give it to the worker's user");
    }

    private static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    private static String mode(Path folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    }
}
