package io.sfworker.celery.protocol;

import static io.sfworker.celery.RecordedMessages.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageDecoderTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2029-12-01T00:00:00Z"), ZoneOffset.UTC);
    private final MessageDecoder decoder = new MessageDecoder(MessageLimits.DEFAULT, CLOCK);

    @Test
    void readsEveryFieldOfAPositionalCall() {
        TaskMessage task = accepted(recorded("positional"));

        assertThat(task.id()).isEqualTo("661b448c-f624-492d-8676-e8c44e2b8fe5");
        assertThat(task.task()).isEqualTo("tasks.secretflow.execute_task");
        assertThat(task.args()).hasToString("[\"req-1\",{\"mode\":\"ok\"}]");
        assertThat(task.kwargs()).isEmpty();
        assertThat(task.retries()).isZero();
        assertThat(task.eta()).isNull();
        assertThat(task.expires()).isNull();
        assertThat(task.hardLimit()).isNull();
        assertThat(task.rootId()).isEqualTo(task.id());
        assertThat(task.parentId()).isNull();
        assertThat(task.ignoreResult()).isFalse();
        assertThat(task.argsRepr()).isEqualTo("['req-1', {'mode': 'ok'}]");
        assertThat(task.kwargsRepr()).isEqualTo("{}");
        assertThat(task.deliveryTag()).isEqualTo("5cfc1122-55b9-447e-9aee-b556bde2a0b1");
        assertThat(task.envelope().replyTo()).isEqualTo("402dc948-33bd-3580-8a29-a3480ed1a51b");
        assertThat(task.envelope().correlationId()).isEqualTo(task.id());
        assertThat(task.envelope().exchange()).isEmpty();
        assertThat(task.envelope().routingKey()).isEqualTo("secretflow_queue");
        assertThat(task.envelope().priority()).isZero();
        assertThat(task.envelope().redelivered()).isFalse();
    }

    @Test
    void readsKeywordAndMixedCalls() {
        assertThat(accepted(recorded("keyword")).kwargs())
                .hasToString("{\"task_request_id\":\"req-1\",\"task_params\":{\"mode\":\"ok\"}}");
        TaskMessage mixed = accepted(recorded("mixed"));
        assertThat(mixed.args()).hasToString("[\"req-1\"]");
        assertThat(mixed.kwargs()).hasToString("{\"task_params\":{\"x\":1}}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"compressed-gzip", "compressed-zlib", "compressed-bzip2", "compressed-lzma"})
    void expandsWhatCeleryCompresses(String name) {
        assertThat(accepted(recorded(name)).args().get(1).get("text").asText()).hasSize(500);
    }

    @ParameterizedTest
    @CsvSource({
        "eta, 2030-01-02T03:04:05Z",
        "eta-naive, 2030-01-02T03:04:05.678901Z",
        "eta-offset, 2030-01-01T19:04:05Z"
    })
    void readsTimesWithAndWithoutOffset(String name, Instant eta) {
        assertThat(accepted(recorded(name)).eta()).isEqualTo(eta);
    }

    @Test
    void readsExpiryAndTimeLimits() {
        assertThat(accepted(recorded("expires")).expires()).isEqualTo("2026-11-21T09:27:18.341594Z");
        TaskMessage limited = accepted(recorded("timelimit"));
        assertThat(limited.hardLimit()).isEqualTo(Duration.ofMinutes(65));
        assertThat(limited.softLimit()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void readsPythonsTypedValuesAsText() {
        TaskMessage task = accepted(recorded("typed-values"));

        assertThat(task.args().get(1).toString())
                .isEqualTo("{\"dt\":\"2026-01-02T03:04:05\",\"d\":\"2026-01-02\",\"t\":\"03:04:05\",\"dec\":\"1.50\","
                        + "\"u\":\"11111111-1111-4111-8111-111111111111\",\"b\":\"abc\",\"b64\":\"//4A\","
                        + "\"nan\":\"NaN\",\"inf\":\"Infinity\",\"big\":1180591620717411303424,\"cn\":\"联邦\"}");
    }

    @Test
    void readsFollowUpTasksAndGroups() {
        assertThat(accepted(recorded("links"))
                        .embed()
                        .callbacks()
                        .get(0)
                        .get("task")
                        .asText())
                .isEqualTo("tasks.add");
        assertThat(accepted(recorded("links")).embed().errbacks()).hasSize(1);
        assertThat(accepted(recorded("chain")).embed().chain()).hasSize(2);
        TaskMessage member = accepted(recorded("chord-member"));
        assertThat(member.embed().chord().get("task").asText()).isEqualTo("tasks.body");
        assertThat(member.group()).isNotBlank();
        assertThat(member.groupIndex()).isZero();
    }

    @Test
    void readsLineageFlagsAndTheSendersOwnHeaders() {
        TaskMessage named = accepted(recorded("task-id"));
        assertThat(named.id()).isEqualTo("my-own.id:1");
        assertThat(named.rootId()).isEqualTo("root-1");
        assertThat(named.parentId()).isEqualTo("parent-1");
        assertThat(accepted(recorded("ignore-result")).ignoreResult()).isTrue();
        assertThat(accepted(recorded("custom-headers")).header("tenant").asText())
                .isEqualTo("north");
        assertThat(accepted(recorded("priority")).envelope().priority()).isEqualTo(5);
        assertThat(accepted(recorded("priority-out-of-range")).envelope().priority())
                .isEqualTo(12);
    }

    @Test
    void readsProtocol1AndHybridMessages() {
        TaskMessage first = accepted(recorded("protocol-1"));
        assertThat(first.id()).isEqualTo("401f134e-7fcc-4675-b675-d8bad5519235");
        assertThat(first.args()).hasToString("[\"r\",{\"mode\":\"ok\"}]");
        assertThat(first.embed().callbacks().isNull()).isTrue();

        TaskMessage hybrid = accepted(aMessage().body("{\"args\": [1], \"kwargs\": {\"a\": 2}}"));
        assertThat(hybrid.args()).hasToString("[1]");
        assertThat(hybrid.kwargs()).hasToString("{\"a\":2}");
    }

    @Test
    void repairsWhatIsMissingButNotNeeded() {
        assertThat(accepted(aMessage().plainBody("[[1], {}, null]")).args()).hasToString("[1]");
        assertThat(UUID.fromString(
                        accepted(aMessage().property("delivery_tag", "null")).deliveryTag()))
                .isNotNull();
        accepted(aMessage().property("delivery_info", "null"));
        accepted(aMessage().property("priority", "\"high\""));
        accepted(aMessage().field("content-type", "null"));
        accepted(aMessage().field("content-encoding", "null"));
        accepted(aMessage().body("[[1], {}, {}]"));
        accepted(aMessage().body("[null, null, {\"chain\": null}]"));
        assertThat(accepted(aMessage().header("retries", "\"2\"")).retries()).isEqualTo(2);
        assertThat(accepted(aMessage().header("retries", "-5")).retries()).isZero();
        assertThat(accepted(aMessage().header("retries", "\"many\"")).retries()).isZero();
        assertThat(accepted(aMessage().header("retries", "1e300")).retries()).isPositive();
        assertThat(accepted(aMessage().header("timelimit", "null")).hardLimit()).isNull();
        assertThat(accepted(aMessage().header("timelimit", "[\"2\", 0.5]")).softLimit())
                .isEqualTo(Duration.ofMillis(500));
        assertThat(accepted(aMessage().header("root_id", "{}")).rootId()).isNull();
    }

    private TaskMessage accepted(MessageText message) {
        return accepted(message.toString());
    }

    private TaskMessage accepted(String raw) {
        Decoded decoded = decoder.decode(RawMessage.of(raw));
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
        return ((Decoded.Accepted) decoded).message();
    }

    private static MessageText aMessage() {
        return new MessageText();
    }
}
