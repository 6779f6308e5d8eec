package io.sfworker.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** No name of the contract is taken in silence: each is read, warned of, or has values that are refused. */
@ExtendWith(OutputCaptureExtension.class)
class ContractVariablesTest {
    private static final Path LIST = Path.of("src/test/resources/settings/contract-variables.txt");
    private static final Set<String> READ =
            KnownSettings.of(StartedSettings.with(Map.of())).variables();

    static List<String> names() throws IOException {
        return Files.readAllLines(LIST).stream()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    @Test
    void theListIsTheContracts() throws IOException {
        assertThat(names()).hasSize(84).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyNameHasOneFate(String name) {
        List<String> fates = new ArrayList<>();
        if (READ.contains(name)) {
            fates.add("read");
        }
        if (ContractVariables.IGNORED.containsKey(name) || ContractVariables.ALWAYS_TRUE.containsKey(name)) {
            fates.add("warned");
        }
        if (ContractVariables.JSON_ONLY.contains(name) || ContractVariables.REFUSED.contains(name)) {
            fates.add("refused");
        }

        assertThat(fates).hasSize(1);
    }

    @Test
    void nothingIsSaidOfNamesThatNobodyEverHad() throws IOException {
        Set<String> handled = new HashSet<>(ContractVariables.IGNORED.keySet());
        handled.addAll(ContractVariables.ALWAYS_TRUE.keySet());
        handled.addAll(ContractVariables.JSON_ONLY);
        handled.addAll(ContractVariables.REFUSED);
        // The contract writes the prefix for the two names before it; this is the third of that row.
        handled.remove("WORKER_TASK_TRACK_STARTED");

        assertThat(names()).containsAll(handled);
    }

    static Stream<Map.Entry<String, String>> ignored() {
        return ContractVariables.IGNORED.entrySet().stream().sorted(Map.Entry.comparingByKey());
    }

    @ParameterizedTest
    @MethodSource("ignored")
    void whatHasNoEffectIsWarnedOf(Map.Entry<String, String> entry, CapturedOutput output) {
        StartedSettings.with(Map.of(entry.getKey(), "1"));

        assertThat(output).containsOnlyOnce(entry.getKey() + " is set and " + entry.getValue());
        assertThat(output).contains(" WARN ");
    }

    @ParameterizedTest
    @MethodSource("ignored")
    void anEmptyValueIsNone(Map.Entry<String, String> entry, CapturedOutput output) {
        StartedSettings.with(Map.of(entry.getKey(), ""));

        assertThat(output).doesNotContain(entry.getKey() + " is set");
    }
}
