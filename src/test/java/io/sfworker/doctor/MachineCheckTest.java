package io.sfworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.doctor.Finding.Grade;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineCheckTest {
    @TempDir
    private Path root;

    @BeforeEach
    void makeAMachine() throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        Files.createDirectories(root.resolve("dev/shm"));
        write("proc/self/limits", "Max open files            1048576              1048576              files\n");
        write("proc/meminfo", "MemTotal:       16000000 kB\nMemAvailable:   12000000 kB\n");
    }

    @Test
    void findsRoomForTwoTasks() {
        assertThat(findings(2)).extracting(Finding::subject).contains("memory", "open files", "data folder");
        assertThat(finding("memory", 2)).isEqualTo(Finding.ok("memory", "11.4 GiB free for 2 tasks at a time"));
        assertThat(finding("open files", 2).grade()).isEqualTo(Grade.OK);
    }

    @Test
    void warnsOfMoreTasksThanFitIntoMemory() {
        assertThat(finding("memory", 12).grade()).isEqualTo(Grade.WARN);
        assertThat(finding("memory", 12).fix()).contains("MAX_CONCURRENT_TASKS");
    }

    @Test
    void warnsOfFewOpenFiles() throws IOException {
        write("proc/self/limits", "Max open files            1024                 4096                 files\n");

        assertThat(finding("open files", 1).grade()).isEqualTo(Grade.WARN);
    }

    @Test
    void looksAtTheNearestFolderThatIsThere() {
        Finding folder =
                new MachineCheck(root).findings(root.resolve("not/yet"), 1).get(0);

        assertThat(folder.grade()).isIn(Grade.OK, Grade.WARN);
        assertThat(folder.text()).contains("not/yet").contains("free");
    }

    private Finding finding(String subject, int slots) {
        return findings(slots).stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    private List<Finding> findings(int slots) {
        return new MachineCheck(root).findings(root, slots);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(root.resolve(file), text);
    }
}
