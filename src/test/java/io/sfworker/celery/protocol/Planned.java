package io.sfworker.celery.protocol;

import static io.sfworker.celery.RecordedMessages.recorded;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** What follows the end of a recorded task, in the form in which its receivers see it. */
final class Planned {
    static final Instant NOW = Instant.parse("2026-11-20T15:05:33Z");
    static final ResultRecord DONE = ResultRecord.success(JsonValue.of("{\"v\": 1}"));
    static final ResultRecord FAILED = ResultRecord.failure(ExceptionRecord.of("ValueError", "builtins", "no"), null);

    private static final MessageDecoder DECODER = new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC());
    private static final Canvas CANVAS =
            new Canvas(new MessageEncoder("node1@10.0.0.1"), "secretflow_queue", Clock.fixed(NOW, ZoneOffset.UTC));

    final TaskMessage task;
    final Ended ended;

    private Planned(TaskMessage task, ResultRecord record) {
        this.task = task;
        this.ended = CANVAS.ended(task, record);
    }

    static Planned after(String recording, ResultRecord record) {
        return new Planned(decoded(recorded(recording)), record);
    }

    static Planned after(MessageText message, ResultRecord record) {
        return new Planned(decoded(message.toString()), record);
    }

    FollowUps followUps() {
        return ended.followUps();
    }

    /** The messages, as their receivers read them. */
    List<TaskMessage> messages() {
        return messages(followUps());
    }

    static List<TaskMessage> messages(FollowUps followUps) {
        return followUps.messages().stream()
                .map(message -> decoded(filled(message.text(), "[1, \"two\"]")))
                .toList();
    }

    /** Ids of the tasks that will never run. */
    List<String> lost() {
        return lost(followUps());
    }

    static List<String> lost(FollowUps followUps) {
        return followUps.losses().stream().map(FollowUps.Loss::taskId).toList();
    }

    JsonNode children() {
        return ended.record().children();
    }

    /** As the script fills it in. */
    static String filled(Template text, String value) {
        String escaped = ProtocolJson.write(ProtocolJson.NODES.textNode(value));
        return String.join(escaped.substring(1, escaped.length() - 1), text.pieces());
    }

    private static TaskMessage decoded(String text) {
        return ((Decoded.Accepted) DECODER.decode(RawMessage.of(text))).message();
    }
}
