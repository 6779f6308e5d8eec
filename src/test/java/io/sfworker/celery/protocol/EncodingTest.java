package io.sfworker.celery.protocol;

import static io.sfworker.celery.RecordedMessages.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class EncodingTest {
    private static final Instant NOW = Instant.parse("2026-11-20T15:05:33.965123Z");
    private static final ResultIdentity TASK = new ResultIdentity("id-1", "parent-1", "group-1", false);

    private final MessageDecoder decoder = new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC());
    private final MessageEncoder encoder = new MessageEncoder("node1@10.0.0.1");

    @Test
    void writesASuccessRecordAsCeleryDoes() {
        String json =
                ResultRecord.success(JsonValue.of("{\"a\": [1, 2.5, null]}")).encode(TASK, NOW);

        assertThat(json)
                .isEqualTo("{\"status\":\"SUCCESS\",\"result\":{\"a\":[1,2.5,null]},\"traceback\":null,\"children\":[],"
                        + "\"date_done\":\"2026-11-20T15:05:33.965123+00:00\",\"group_id\":\"group-1\","
                        + "\"parent_id\":\"parent-1\",\"task_id\":\"id-1\"}");
    }

    @Test
    void writesAFailureWithCelerysKeysAndTheOldOnes() {
        ObjectNode extra = JsonNodeFactory.instance.objectNode().put("error_code", "PARAM_INVALID");
        extra.put("exc_type", "never replaces Celery's own");
        ExceptionRecord exception =
                ExceptionRecord.of("ValueError", "builtins", "keys is missing").with(extra);

        JsonNode json =
                JsonValue.of(ResultRecord.failure(exception, "ValueError: …").encode(TASK, NOW));

        assertThat(json.get("result"))
                .hasToString("{\"exc_type\":\"ValueError\",\"exc_message\":[\"keys is missing\"],"
                        + "\"exc_module\":\"builtins\",\"error_code\":\"PARAM_INVALID\"}");
        assertThat(json.get("traceback").asText()).isEqualTo("ValueError: …");
    }

    @Test
    void tellsInAnExtendedRecordHowTheTaskWasCalled() {
        ObjectNode message = (ObjectNode) JsonValue.of(recorded("mixed"));
        ObjectNode headers = (ObjectNode) message.get("headers");
        headers.set("stamps", JsonValue.of("{\"tenant\": \"t-17\", \"status\": \"a stamp\"}"));
        headers.set("stamped_headers", JsonValue.of("[\"tenant\", \"status\"]"));
        MessageDecoder extending = new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC(), "node1@10.0.0.1");
        TaskMessage task = ((Decoded.Accepted) extending.decode(RawMessage.of(message.toString()))).message();

        JsonNode json = JsonValue.of(
                ResultRecord.success(JsonNodeFactory.instance.numberNode(1)).encode(task.identity(), NOW));

        assertThat(json.get("name").asText()).isEqualTo(task.task());
        assertThat(json.get("args")).isEqualTo(task.args());
        assertThat(json.get("kwargs")).isEqualTo(task.kwargs()).isNotEmpty();
        assertThat(json.get("worker").asText()).isEqualTo("node1@10.0.0.1");
        assertThat(json.get("retries").asInt()).isZero();
        assertThat(json.get("queue").asText()).isEqualTo("secretflow_queue");
        assertThat(json.get("stamped_headers")).hasSize(2);
        assertThat(json.get("tenant").asText()).isEqualTo("t-17");
        assertThat(json.get("status").asText()).isEqualTo("SUCCESS");
    }

    @Test
    void refusesExceptionsThatWouldEndTheClient() {
        assertThatThrownBy(() -> ExceptionRecord.of("SystemExit", "builtins", "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesARetryWithItselfAsChildAndNoDate() {
        JsonNode json = JsonValue.of(ResultRecord.retry(null, null).encode(TASK, NOW));

        assertThat(json.get("children")).hasToString("[[[\"id-1\",null],null]]");
        assertThat(json.get("date_done").isNull()).isTrue();
        assertThat(json.get("result").isNull()).isTrue();
    }

    @Test
    void writesARevocationAsCeleryDoes() {
        JsonNode json = JsonValue.of(ResultRecord.revoked("expired").encode(TASK, NOW));

        assertThat(json.get("result"))
                .hasToString("{\"exc_type\":\"TaskRevokedError\",\"exc_message\":[\"expired\"],"
                        + "\"exc_module\":\"celery.exceptions\"}");
    }

    @Test
    void neverWritesWhatOnlyPythonReads() {
        ObjectNode value = JsonNodeFactory.instance.objectNode();
        value.put("nan", Double.NaN)
                .put("inf", Float.POSITIVE_INFINITY)
                .put("surrogate", "\ud800")
                .put("cn", "联");

        assertThat(ResultRecord.success(value).encode(TASK, NOW))
                .contains("{\"nan\":null,\"inf\":null,\"surrogate\":\"\\uD800\",\"cn\":\"\\u8054\"}");
    }

    @Test
    void retryKeepsEverythingButWhatARetryChanges() {
        TaskMessage task = decoded(recorded("custom-headers"));

        OutgoingMessage again = encoder.retry(
                task,
                Instant.parse("2026-11-20T15:06:00Z"),
                "new-tag",
                JsonNodeFactory.instance.objectNode().put("added", 7));

        ObjectNode expected = task.envelope().json().deepCopy();
        ObjectNode headers = (ObjectNode) expected.get("headers");
        headers.put("retries", 1)
                .put("eta", "2026-11-20T15:06:00+00:00")
                .put("parent_id", task.id())
                .put("added", 7);
        ((ObjectNode) expected.get("properties")).put("delivery_tag", "new-tag");
        assertThat(JsonValue.of(again.text())).isEqualTo(expected);
        assertThat(again.priority()).isZero();
    }

    @Test
    void retryOfARedeliveredMessageIsNotMarkedAsRedelivered() {
        TaskMessage given = decoded(encoder.redelivery(decoded(recorded("positional")), "second-tag")
                .text());
        assertThat(given.envelope().redelivered()).isTrue();
        assertThat(given.deliveryTag()).isEqualTo("second-tag");

        TaskMessage retried = decoded(encoder.retry(
                        given,
                        NOW,
                        "third-tag",
                        JsonNodeFactory.instance.objectNode().put("added", 7))
                .text());
        assertThat(retried.envelope().redelivered()).isFalse();
        assertThat(retried.envelope().json().toString()).doesNotContain("redelivered");
    }

    @Test
    void retryOfProtocol1IsWrittenAsProtocol2() {
        TaskMessage first = decoded(recorded("protocol-1"));

        TaskMessage retried = decoded(encoder.retry(
                        first,
                        NOW,
                        "new-tag",
                        JsonNodeFactory.instance.objectNode().put("added", 7))
                .text());

        assertThat(retried.header("task").asText()).isEqualTo(first.task());
        assertThat(retried.id()).isEqualTo(first.id());
        assertThat(retried.retries()).isEqualTo(1);
        assertThat(retried.args()).isEqualTo(first.args());
        assertThat(retried.envelope().replyTo()).isEqualTo(first.envelope().replyTo());
    }

    @Test
    void newMessagesHaveEveryFieldOfARecordedOne() {
        JsonNode recorded = decoded(recorded("positional")).envelope().json();
        ArrayNode args = JsonNodeFactory.instance.arrayNode().add(1).add(Double.NaN);
        ObjectNode signature = JsonNodeFactory.instance.objectNode().put("task", "tasks.add");
        signature.set("args", args);
        signature.putObject("options").put("task_id", "id-2").put("priority", 6).put("tenant", "ignored");

        OutgoingMessage sent = encoder.task(OutgoingTask.ofSignature(signature), "q");

        JsonNode json = JsonValue.of(sent.text());
        assertThat(names(json)).containsAll(names(recorded));
        assertThat(names(json.get("headers"))).containsAll(names(recorded.get("headers")));
        assertThat(names(json.get("properties"))).containsAll(names(recorded.get("properties")));
        assertThat(sent.taskId()).isEqualTo("id-2");
        assertThat(sent.priority()).isEqualTo(6);
        assertThat(decoded(sent.text()).args()).hasToString("[1,null]");
        assertThat(decoded(sent.text()).id()).isEqualTo("id-2");
    }

    private static List<String> names(JsonNode object) {
        return StreamSupport.stream(((Iterable<String>) object::fieldNames).spliterator(), false)
                .toList();
    }

    private TaskMessage decoded(String text) {
        return ((Decoded.Accepted) decoder.decode(RawMessage.of(text))).message();
    }
}
