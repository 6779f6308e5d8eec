package io.sfworker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.doctor.Finding.Grade;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonCheckTest {
    @TempDir
    private Path folder;

    @Test
    void saysHowToInstallWhatIsNotThere() {
        List<Finding> findings = new PythonCheck(folder, folder.resolve("lock")).findings();

        assertThat(findings).extracting(Finding::grade).containsExactly(Grade.BAD);
        assertThat(findings.get(0).fix()).contains("./mvnw compile");
    }

    @Test
    void comparesWithTheVersionsThatWereTested() throws IOException {
        python("printf 'python==3.10.13\\nsecretflow==1.12.0b0\\nray==2.9.0\\nspu==missing\\n'");
        Files.writeString(folder.resolve("lock"), "ray==2.42.0 \\\n    --hash=sha256:00\nsecretflow==1.12.0b0\n");

        List<Finding> findings = new PythonCheck(folder, folder.resolve("lock")).findings();

        assertThat(findings)
                .extracting(finding -> finding.subject() + " " + finding.grade())
                .containsExactlyInAnyOrder("python OK", "secretflow OK", "ray WARN", "spu BAD");
    }

    @Test
    void aMissingListOfTestedVersionsIsNotPythonsFault() throws IOException {
        python("printf 'python==3.10.13\\nray==2.42.0\\nspu==missing\\n'");

        assertThat(new PythonCheck(folder, folder.resolve("lock")).findings())
                .extracting(finding -> finding.subject() + " " + finding.grade())
                .containsExactlyInAnyOrder("python packages WARN", "python OK", "ray OK", "spu BAD");
    }

    @Test
    void refusesAnotherPython() throws IOException {
        python("echo python==3.12.1");
        Files.writeString(folder.resolve("lock"), "");

        assertThat(new PythonCheck(folder, folder.resolve("lock")).findings())
                .extracting(Finding::grade)
                .containsExactly(Grade.BAD);
    }

    @Test
    void waitsNotForEverForAPythonThatHangs() throws IOException {
        python("exec sleep 600");

        List<Finding> findings = new PythonCheck(folder, folder.resolve("lock"), Duration.ofMillis(300)).findings();

        assertThat(findings).extracting(Finding::grade).containsExactly(Grade.BAD);
        assertThat(findings.get(0).text()).contains("no answer within 300 ms");
    }

    private void python(String script) throws IOException {
        Path python = folder.resolve("bin/python");
        Files.createDirectories(python.getParent());
        Files.writeString(python, "#!/bin/sh\n" + script + "\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
    }
}
