package io.sfworker.celery.protocol;

import static io.sfworker.celery.RecordedMessages.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class ReplayTest {
    private final MessageDecoder decoder = new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC());
    private final Replay replay = new Replay(decoder, new MessageEncoder("node1@10.0.0.1"));

    @Test
    void aReplayIsTheSameTaskWithAFreshTagAndAMark() {
        TaskMessage before = accepted(decoder.decode(RawMessage.of(recorded("custom-headers"))));

        TaskMessage after = accepted(prepared(recorded("custom-headers"), Replay.Edit.NONE));

        ObjectNode expected = before.envelope().json().deepCopy();
        ((ObjectNode) expected.get("headers")).put(Replay.MARK, 1);
        ((ObjectNode) expected.get("properties")).put("delivery_tag", after.deliveryTag());
        assertThat(after.envelope().json()).isEqualTo(expected);
        assertThat(after.deliveryTag()).isNotEqualTo(before.deliveryTag());
    }

    @Test
    void timesAndCountsOfItsFormerLifeAreForgotten() {
        String message = new MessageText()
                .header("retries", "3")
                .header("eta", "\"2026-01-01T00:00:00+00:00\"")
                .header("expires", "\"2026-01-01T00:00:00+00:00\"")
                .header("redelivered", "true")
                .header(Replay.MARK, "1")
                .property("expiration", "\"60000\"")
                .property("delivery_info", "{\"redelivered\": true}")
                .toString();

        TaskMessage after = accepted(prepared(message, Replay.Edit.NONE));

        assertThat(after.retries()).isZero();
        assertThat(after.eta()).isNull();
        assertThat(after.expires()).isNull();
        assertThat(after.envelope().redelivered()).isFalse();
        assertThat(after.envelope().properties().has("expiration")).isFalse();
        assertThat(after.envelope().routingKey()).isEqualTo("q");
        assertThat(after.header(Replay.MARK).asInt()).isEqualTo(2);
    }

    @Test
    void argumentsAreReplacedOneByOneAndFollowUpsStay() {
        Replay.Edit edit = new Replay.Edit(JsonValue.of("[7]"), null, null);

        TaskMessage after = accepted(prepared(recorded("links"), edit));

        assertThat(after.args()).hasToString("[7]");
        assertThat(after.kwargs()).hasToString("{}");
        assertThat(after.embed().callbacks()).hasSize(1);
    }

    @Test
    void aBodyThatCouldNotBeReadIsReplaced() {
        String message = new MessageText()
                .field("content-type", "\"application/x-python-serialize\"")
                .header("compression", "\"application/zstd\"")
                .body("pickled")
                .toString();
        assertThat(prepared(message, Replay.Edit.NONE)).isInstanceOf(Decoded.Refused.class);

        TaskMessage after =
                accepted(prepared(message, new Replay.Edit(JsonValue.of("[1]"), JsonValue.of("{\"a\": 2}"), null)));

        assertThat(after.id()).isEqualTo("id-1");
        assertThat(after.args()).hasToString("[1]");
        assertThat(after.kwargs()).hasToString("{\"a\":2}");
    }

    @Test
    void aMessageThatIsNoneIsReplacedAsAWhole() {
        Replay.Edit edit = new Replay.Edit(null, null, JsonValue.of(recorded("positional")));
        assertThat(prepared("[[", Replay.Edit.NONE)).isInstanceOf(Decoded.Refused.class);

        assertThat(accepted(prepared("[[", edit)).id()).isEqualTo("661b448c-f624-492d-8676-e8c44e2b8fe5");
    }

    @Test
    void anEditThatWouldBeRefusedIsRefusedAtOnce() {
        Decoded decoded = prepared(recorded("links"), new Replay.Edit(JsonValue.of("{}"), null, null));

        assertThat(((Decoded.Refused) decoded).reason()).isEqualTo(RefusalReason.BAD_ARGUMENTS);
    }

    @Test
    void protocol1IsReplayedAsProtocol2() {
        TaskMessage after = accepted(prepared(recorded("protocol-1"), Replay.Edit.NONE));

        assertThat(after.id()).isEqualTo("401f134e-7fcc-4675-b675-d8bad5519235");
        assertThat(after.header("task").asText()).isEqualTo(after.task());
    }

    @Test
    void isSentAsItWasPrepared() {
        TaskMessage task = accepted(prepared(recorded("positional"), Replay.Edit.NONE));

        OutgoingMessage message = Replay.message(task);

        JsonNode json = JsonValue.of(message.text());
        assertThat(json).isEqualTo(task.envelope().json());
        assertThat(message.deliveryTag()).isEqualTo(task.deliveryTag());
    }

    private Decoded prepared(String original, Replay.Edit edit) {
        return replay.prepared(RawMessage.of(original), edit, "q");
    }

    private static TaskMessage accepted(Decoded decoded) {
        assertThat(decoded).isInstanceOf(Decoded.Accepted.class);
        return ((Decoded.Accepted) decoded).message();
    }
}
