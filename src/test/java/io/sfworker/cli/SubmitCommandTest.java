package io.sfworker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{'task_id': 'a'};                         [{'task_id': 'a'}]; {}",
                "{'args': [1, 2], 'kwargs': {'delay': 3}}; [1, 2];             {'delay': 3}",
                "{'args': [1, 2]};                         [1, 2];             {}",
                "{'kwargs': {'delay': 3}};                 [];                 {'delay': 3}"
            },
            quoteCharacter = '`')
    void whatAMessageDoesNotSayIsEmpty(String file, String args, String kwargs) throws JsonProcessingException {
        JsonNode wish = SubmitCommand.wish("a.task", json(file));

        assertThat(wish.path("task").asText()).isEqualTo("a.task");
        assertThat(new ObjectMapper().readTree(wish.path("args").textValue())).isEqualTo(json(args));
        assertThat(new ObjectMapper().readTree(wish.path("kwargs").textValue())).isEqualTo(json(kwargs));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
