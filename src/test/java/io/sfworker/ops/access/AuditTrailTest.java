package io.sfworker.ops.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class AuditTrailTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {"\n", "\r", "\u2028", "\u202e", "\u001b[2J", "\u0085", "\"}\n{\"who\":\"operator", "\ud800"})
    void nobodyWritesLinesOfHisOwn(String text, CapturedOutput output) throws IOException {
        new AuditTrail(folder).write(line("/actuator/" + text + "x"));

        List<String> lines = Files.readAllLines(folder.resolve(AuditTrail.FILE));
        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).matches("[ -~]*");
        assertThat(new ObjectMapper().readTree(lines.get(0)).path("who").isMissingNode())
                .isTrue();
        assertThat(output).contains(lines.get(0));
    }

    @Test
    void onlyItsUserReadsIt() throws IOException {
        Path audit = folder.resolve("new/audit");

        new AuditTrail(audit).write(line("/"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(audit)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(audit.resolve(AuditTrail.FILE))))
                .isEqualTo("rw-------");
    }

    @Test
    void theNewestTenFilesAreKept() throws IOException {
        AuditTrail audit = new AuditTrail(folder, 100);
        for (int i = 0; i < 60; i++) {
            audit.write(line("/a-path-of-some-length/" + i));
        }

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .hasSize(10)
                    .contains("audit.jsonl", "audit.1.jsonl", "audit.9.jsonl");
        }
        assertThat(Files.readString(folder.resolve(AuditTrail.FILE))).contains("/59");
        assertThat(folder.resolve("audit.9.jsonl")).content().hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void itGoesOnInTheFileOfTheLastStart() throws IOException {
        new AuditTrail(folder).write(line("/1"));
        new AuditTrail(folder).write(line("/2"));

        assertThat(Files.readAllLines(folder.resolve(AuditTrail.FILE))).hasSize(2);
    }

    @Test
    void aFileThatCannotBeWrittenIsToldOfAndTheLogHasTheLine(CapturedOutput output) throws IOException {
        Path inTheWay = Files.writeString(folder.resolve("file"), "");

        new AuditTrail(inTheWay).write(line("/lost"));

        assertThat(output).contains("/lost", "cannot be written");
    }

    @Test
    void aLinkIsNotFollowed(CapturedOutput output) throws IOException {
        Path elsewhere = Files.writeString(folder.resolve("elsewhere"), "");
        Files.createSymbolicLink(folder.resolve(AuditTrail.FILE), elsewhere);

        new AuditTrail(folder).write(line("/"));

        assertThat(elsewhere).isEmptyFile();
        assertThat(output).contains("cannot be written");
    }

    private static ObjectNode line(String path) {
        return JsonNodeFactory.instance.objectNode().put("path", path);
    }
}
