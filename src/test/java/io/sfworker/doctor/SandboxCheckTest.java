package io.sfworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.doctor.Finding.Grade;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SandboxCheckTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @CsvSource({
        "best-effort, '', OK",
        "required, '', OK",
        "best-effort, 'files, ports, signals', WARN",
        "required, 'ports, signals', WARN",
        "required, 'files, ports, signals', BAD",
        "required, calls, BAD",
        "off, '', WARN"
    })
    void gradesWhatTheKernelLacksByWhatIsRequired(String mode, String missing, Grade grade) throws IOException {
        python("echo '%s'".formatted(missing));

        Finding finding = check().finding(mode);

        assertThat(finding.grade()).isEqualTo(grade);
        assertThat(finding.text()).contains(missing);
        assertThat(finding.fix().isEmpty()).isEqualTo(grade == Grade.OK);
    }

    @Test
    void aKernelThatStopsTheWorkerComesWithTheSettingThatGoesOn() throws IOException {
        python("echo files");

        assertThat(check().finding("required").fix()).contains("5.13", "sfworker.ray.sandbox.mode=best-effort");
    }

    @Test
    void aPythonThatDoesNotRunIsNoVerdict() throws IOException {
        python("exit 1");

        assertThat(check().finding("required").grade()).isEqualTo(Grade.WARN);
    }

    private SandboxCheck check() {
        return new SandboxCheck(home, List.of(home));
    }

    private void python(String script) throws IOException {
        Path python = home.resolve("bin/python");
        Files.createDirectories(python.getParent());
        Files.writeString(python, "#!/bin/sh\n" + script + "\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
    }
}
