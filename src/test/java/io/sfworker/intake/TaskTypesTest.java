package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a folder of declarations may hold. */
class TaskTypesTest {
    private static final Path BUILT_IN = Path.of("config/schema");

    @TempDir
    Path folder;

    @Test
    void readsTheAlgorithmsOfTheUser() {
        TaskType type = Train.TYPES.named("old_train");

        assertThat(type.name()).isEqualTo("train");
        assertThat(type.module()).isEqualTo("train");
        assertThat(Train.TYPES.names()).contains("psi", "train");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "psi | {} | the name 'psi' belongs to another task type; choose another",
                "mine | {'x-aliases': ['psi']} | the name 'psi' belongs to another task type; choose another",
                "Mine | {} | its name must have lower-case letters, digits and '_' only",
                "mine | {'x-party': 3} | [mine: x-party is not a keyword]",
                "mine | {'x-devices': ['gpu']} | [mine: x-devices must be some of",
                "mine | {'properties': {'a': {'x-colums-of': 'b'}}} | [mine.a: x-colums-of is not a keyword]",
                "mine | {'properties': {'a': {'x-columns-of': 'b'}}} | [mine.a: x-columns-of names the field 'b', "
                        + "which is not declared]",
                "mine | {'properties': {'a': {'x-column-at': {'file': 'b'}}}} | [mine.a: x-column-at.file names the "
                        + "field 'b', which is not declared]",
                "mine | {'properties': {'a': {'properties': {'b': {'x-file': 'input'}}}}} | [mine.a.b: x-file is not a",
                "mine | {'properties': {'a': {'x-file': 'both'}}} | [mine.a: x-file must be one of",
            })
    void refusesWhatCannotBeUsed(String name, String declaration, String reason) throws IOException {
        algorithm(name, declaration);

        assertThatThrownBy(this::read)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(name + ".schema.json")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource({"mine.py", "mine.camel.yaml"})
    void asksForAllThreeFiles(String missing) throws IOException {
        algorithm("mine", "{}");
        Files.delete(folder.resolve(missing));

        assertThatThrownBy(this::read).hasMessageContaining("the file %s is missing beside it".formatted(missing));
    }

    private TaskTypes read() {
        return TaskTypes.read(BUILT_IN, List.of(folder), new ObjectMapper());
    }

    private void algorithm(String name, String declaration) throws IOException {
        Files.writeString(folder.resolve(name + ".schema.json"), declaration.replace('\'', '"'));
        Files.writeString(folder.resolve(name + ".py"), "");
        Files.writeString(folder.resolve(name + ".camel.yaml"), "");
    }
}
