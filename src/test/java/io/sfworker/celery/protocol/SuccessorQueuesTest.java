package io.sfworker.celery.protocol;

import static io.sfworker.celery.RecordedMessages.recorded;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the successors of a task may be sent, wherever in a message they stand. */
class SuccessorQueuesTest {
    private static final SuccessorQueues RULE = new SuccessorQueues("", List.of("own_events"), List.of());

    static Stream<String> reserved() {
        return Stream.of(
                "sfworker:1:execution:v",
                "sfworker:1:claim:tag",
                "sfworker:2:anything",
                "tenant:sfworker:1:token",
                "celery-task-meta-8fa1aff6",
                "tenant_celery-task-meta-8fa1aff6",
                "celery-taskset-meta-g.j",
                "unacked",
                "unacked_index",
                "unacked_mutex",
                "tenant:unacked_index",
                "_kombu.binding.celery",
                "tenant:_kombu.binding.celery",
                "celery.pidbox",
                "518cf219.reply.celery.pidbox",
                "celeryev",
                "celeryev.518cf219",
                "task_status_queue",
                "own_events",
                "secretflow_queue\u0006\u00163",
                "a\nb",
                "a\u0000",
                "\ud800",
                "x".repeat(256));
    }

    @ParameterizedTest
    @MethodSource("reserved")
    void refusesEveryKeyThatIsSomethingElse(String queue) {
        assertThat(RULE.problem(queue)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"secretflow_queue", "celery", "other", "ml.gpu", "a b", "Aufträge", "unack", "celery-tasks"})
    void allowsTheQueuesOfOtherWorkers(String queue) {
        assertThat(RULE.problem(queue)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {":1:execution:v", "-task-meta-1"})
    void looksAtTheWholeKey(String rest) {
        String prefix = rest.startsWith(":") ? "sfworker" : "celery";

        assertThat(new SuccessorQueues(prefix, List.of(), List.of()).problem(rest))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"celery", "other", "secretflow_queue"})
    void allowsOnlyThoseOfAListWhenThereIsOne(String queue) {
        SuccessorQueues narrow = new SuccessorQueues("", List.of(), List.of("other"));

        assertThat(narrow.problem(queue).isEmpty()).isEqualTo("other".equals(queue));
    }

    static Stream<String> places() {
        String task = "{\"task\": \"t\", \"args\": [], \"kwargs\": {}, \"options\": {\"queue\": \"unacked\"}}";
        String calm = "{\"task\": \"t\", \"options\": {\"%s\": [%s]}}";
        return Stream.of(
                "{\"callbacks\": [%s]}".formatted(task),
                "{\"callbacks\": %s}".formatted(task),
                "{\"errbacks\": [%s]}".formatted(task),
                "{\"chain\": [%s]}".formatted(task),
                "{\"chord\": %s}".formatted(task),
                "{\"callbacks\": [%s]}".formatted(calm.formatted("link", task)),
                "{\"callbacks\": [%s]}".formatted(calm.formatted("link_error", task)),
                "{\"chain\": [%s]}".formatted(calm.formatted("chain", task)),
                "{\"callbacks\": [{\"task\": \"t\", \"options\": {\"chord\": %s}}]}".formatted(task),
                "{\"callbacks\": [{\"task\": \"celery.group\", \"kwargs\": {\"tasks\": [%s]}}]}".formatted(task),
                "{\"callbacks\": [{\"task\": \"x\", \"subtask_type\": \"chain\", \"kwargs\": {\"tasks\": [%s]}}]}"
                        .formatted(task),
                "{\"callbacks\": [{\"task\": \"celery.chord\", \"kwargs\": {\"header\": [%s], \"body\": {}}}]}"
                        .formatted(task),
                "{\"chord\": {\"task\": \"celery.chord\", \"kwargs\": {\"header\": [], \"body\": %s}}}".formatted(task),
                "{\"callbacks\": [{\"task\": \"celery.group\", \"options\": {\"queue\": \"celery.pidbox\"}}]}");
    }

    @ParameterizedTest
    @MethodSource("places")
    void refusesTheTaskBeforeItIsRun(String embed) {
        Decoded decoded = decoded(embed);

        assertThat(decoded).isInstanceOf(Decoded.Refused.class);
        Decoded.Refused refusal = (Decoded.Refused) decoded;
        assertThat(refusal.reason()).isEqualTo(RefusalReason.BAD_SUCCESSOR);
        assertThat(refusal.text()).contains("a successor names a queue");
        assertThat(refusal.message()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"callbacks\": [{\"task\": \"t\", \"options\": {\"queue\": \"other\", \"routing_key\": \"x\"}}]}",
                "{\"callbacks\": [{\"task\": \"t\", \"options\": {\"queue\": null, \"exchange\": \"e\"}}]}",
                "{\"callbacks\": [{\"task\": \"t\", \"options\": {\"reply_to\": \"unacked\", \"priority\": 9}}]}",
                "{\"chain\": [{\"task\": \"t\", \"kwargs\": {\"tasks\": [{\"options\": {\"queue\": \"unacked\"}}]}}]}",
                "{\"callbacks\": [{\"task\": \"t\", \"args\": [{\"options\": {\"queue\": \"unacked\"}}]}]}"
            })
    void takesArgumentsAndWhatStockSendersWriteAsTheyAre(String embed) {
        assertThat(decoded(embed)).isInstanceOf(Decoded.Accepted.class);
    }

    /** A recorded message with another third part of its body. */
    private static Decoded decoded(String embed) {
        ObjectNode envelope = (ObjectNode) JsonValue.of(recorded("positional"));
        envelope.put("body", MessageEncoder.base64("[[], {}, " + embed + "]"));
        return new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC())
                .decode(RawMessage.of(ProtocolJson.write(envelope)));
    }
}
