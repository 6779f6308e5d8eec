package io.sfworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.doctor.Finding.Grade;
import io.sfworker.doctor.MachineCheck.Least;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineCheckTest {
    private static final Least NOTHING = new Least(0, 0, 0, 0, 0);

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
        Finding folder = folder(root.resolve("not/yet"), NOTHING);

        assertThat(folder.grade()).isEqualTo(Grade.OK);
        assertThat(folder.text()).contains("not/yet").contains("free");
    }

    @Test
    void warnsOfAFullDisk() {
        Finding folder = folder(root, new Least(Long.MAX_VALUE, 0, 0, 0, 0));

        assertThat(folder.grade()).isEqualTo(Grade.WARN);
        assertThat(folder.fix()).startsWith("make room");
    }

    @Test
    void refusesAFolderThatCannotBeWritten() {
        // Of the classes of the JDK, which nobody may write, root neither.
        Path readOnly = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");

        assertThat(folder(readOnly, NOTHING))
                .isEqualTo(
                        Finding.bad("data folder", readOnly + " is not writable", "let the worker's user write there"));
    }

    @Test
    void refusesAFileInThePlaceOfTheFolder() throws IOException {
        write("data", "");

        assertThat(folder(root.resolve("data/below"), NOTHING).grade()).isEqualTo(Grade.BAD);
    }

    @Test
    void warnsOfLittleSharedMemory() {
        Finding shared = finding("shared memory", 1, new Least(0, 0, 0, Long.MAX_VALUE, 0));

        assertThat(shared.grade()).isEqualTo(Grade.WARN);
        assertThat(shared.fix()).contains("--shm-size");
        assertThat(finding("shared memory", 1, NOTHING).grade()).isEqualTo(Grade.OK);
    }

    @Test
    void wantsTheUsualOfAMachine() {
        assertThat(Least.USUAL).isEqualTo(new Least(2L << 30, 1L << 30, 1L << 30, 256L << 20, 4096));
    }

    private Finding folder(Path data, Least least) {
        return new MachineCheck(root, least).findings(data, 1).get(0);
    }

    private Finding finding(String subject, int slots) {
        return finding(subject, slots, Least.USUAL);
    }

    private Finding finding(String subject, int slots, Least least) {
        return new MachineCheck(root, least)
                .findings(root, slots).stream()
                        .filter(finding -> finding.subject().equals(subject))
                        .findFirst()
                        .orElseThrow();
    }

    private List<Finding> findings(int slots) {
        return new MachineCheck(root, Least.USUAL).findings(root, slots);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(root.resolve(file), text);
    }
}
