package io.sfworker.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileAccessTest {
    private static final Path DATA = Path.of("/data");

    @Test
    void outputsGoWhereInputsAreByDefault() {
        ObjectNode json = written(List.of());

        assertThat(json.path("output_roots")).isEqualTo(json.path("roots"));
        assertThat(json.path("roots")).hasToString("[\"/data\",\"/data/.work/self-test\"]");
        assertThat(json.path("ledger").asText()).isEqualTo("/data/.outputs");
        assertThat(json.path("replace_any").asBoolean()).isFalse();
    }

    @Test
    void aSettingNarrowsOutputs() {
        assertThat(written(List.of(DATA.resolve("out"))).path("output_roots"))
                .hasToString("[\"/data/out\",\"/data/.work/self-test\"]");
    }

    @Test
    void outputsGoNowhereThatMessagesMayNotName() {
        List<Path> elsewhere = List.of(Path.of("/srv/out"));

        assertThatThrownBy(() -> written(elsewhere))
                .hasMessage("sfworker.output.roots names /srv/out; add it to sfworker.intake.data-roots too");
    }

    @ParameterizedTest
    @CsvSource({"all,640,sfworker.output.replace", "own,777,sfworker.output.mode", "own,0640,sfworker.output.mode"})
    void refusesSettingsThatMeanNothing(String replace, String mode, String named) {
        assertThatThrownBy(() -> new OutputProperties(List.of(), replace, DATA, mode, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(named + " is '");
    }

    private static ObjectNode written(List<Path> roots) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        var output = new OutputProperties(roots, "own", DATA.resolve(".outputs"), "640", "");
        new FileAccess(List.of(DATA), List.of(DATA.resolve(".work")), List.of(DATA.resolve(".work/self-test")), output)
                .write(json);
        return json;
    }
}
