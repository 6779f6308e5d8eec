package io.sfworker.celery.protocol;

import static io.sfworker.celery.protocol.Planned.DONE;
import static io.sfworker.celery.protocol.Planned.FAILED;
import static io.sfworker.celery.protocol.Planned.after;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Callbacks, errbacks and chains, planned from what real clients sent. */
class CanvasTest {
    private static final String CALLER = "c7b15ae4-45a0-4761-87dc-27562e9a1f3c";
    private static final String SECOND = "e92b55a5-ae69-4186-a571-6842d7c9cfd3";
    private static final String THIRD = "32aacdf6-2126-49dd-805a-5b3c8a5525f7";

    @Test
    void nothingFollowsMostTasks() {
        assertThat(after("positional", DONE).ended)
                .isEqualTo(Ended.alone(after("positional", DONE).task.identity(), DONE));
    }

    @Test
    void aCallbackTakesTheResultAsItsFirstArgument() {
        Planned planned = after("links", DONE);

        TaskMessage callback = planned.messages().get(0);
        assertThat(planned.messages()).hasSize(1);
        assertThat(planned.followUps().messages().get(0).queue()).isEqualTo("secretflow_queue");
        assertThat(callback.task()).isEqualTo("tasks.add");
        assertThat(callback.args()).hasToString("[{\"v\":1},1]");
        assertThat(callback.parentId()).isEqualTo(CALLER);
        assertThat(callback.rootId()).isEqualTo(CALLER);
        assertThat(callback.group()).isNull();
        assertThat(callback.envelope().replyTo())
                .isEqualTo(planned.task.envelope().replyTo());
        assertThat(planned.children()).hasToString("[[[\"" + callback.id() + "\",null],null]]");
        assertThat(planned.lost()).isEmpty();
    }

    @Test
    void aCallbackBelongsToTheSameTrace() {
        String parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        MessageText traced = new MessageText()
                .header("traceparent", "\"%s\"".formatted(parent))
                .body("[[1], {}, {\"callbacks\": [{\"task\": \"tasks.add\", \"args\": [2], \"kwargs\": {},"
                        + " \"options\": {}, \"subtask_type\": null, \"immutable\": false}]}]");

        TaskMessage callback = after(traced, DONE).messages().get(0);

        assertThat(callback.header("traceparent").asText()).isEqualTo(parent);
        assertThat(callback.header("tracestate").isMissingNode()).isTrue();
    }

    @Test
    void severalCallbacksAreAGroup() {
        Planned planned = after("links-several", DONE);

        List<TaskMessage> sent = planned.messages();
        String group = sent.get(0).group();
        assertThat(sent).extracting(TaskMessage::task).containsExactly("tasks.add", "tasks.note");
        assertThat(sent).extracting(message -> message.args().toString()).containsExactly("[{\"v\":1},1]", "[2]");
        assertThat(sent).extracting(TaskMessage::group).containsOnly(group).doesNotContainNull();
        assertThat(sent).extracting(TaskMessage::groupIndex).containsExactly(0, 1);
        assertThat(planned.followUps().messages())
                .extracting(FollowUps.Message::queue)
                .containsExactly("secretflow_queue", "other");
        assertThat(planned.followUps().messages())
                .extracting(FollowUps.Message::priority)
                .containsExactly(0, 6);
        assertThat(planned.children())
                .hasToString("[[[\"%s\",null],[[[\"%s\",null],null],[[\"%s\",null],null]]]]"
                        .formatted(group, sent.get(0).id(), sent.get(1).id()));
    }

    @Test
    void optionsOfACallbackBecomeHeaders() {
        TaskMessage callback = after("link-later", DONE).messages().get(0);

        assertThat(callback.eta()).isEqualTo(Planned.NOW.plusSeconds(60));
        assertThat(callback.expires()).isEqualTo(Planned.NOW.plusSeconds(120));
        assertThat(callback.hardLimit()).isEqualTo(Duration.ofSeconds(30));
        assertThat(callback.header("x-tenant").asText()).isEqualTo("t1");
    }

    @Test
    void aChainAsCallbackTakesItsStepsAlong() {
        Planned planned = after("link-chain", DONE);

        TaskMessage first = planned.messages().get(0);
        assertThat(planned.messages()).hasSize(1);
        assertThat(first.task()).isEqualTo("tasks.a");
        assertThat(first.args()).hasToString("[{\"v\":1},1]");
        JsonNode next = first.embed().chain().get(0);
        assertThat(next.get("task").asText()).isEqualTo("tasks.b");
        assertThat(next.at("/options/task_id").asText()).isNotBlank();
        assertThat(planned.children()).hasToString("[[[\"" + first.id() + "\",null],null]]");
    }

    @Test
    void errbacksGetTheIdOfTheTaskThatFailed() {
        Planned planned = after("links-several", FAILED);

        List<TaskMessage> sent = planned.messages();
        String id = planned.task.id();
        assertThat(sent).extracting(TaskMessage::task).containsExactly("tasks.err", "tasks.err2");
        assertThat(sent)
                .extracting(message -> message.args().toString())
                .containsExactly("[\"" + id + "\"]", "[\"" + id + "\",7]");
        assertThat(sent).extracting(TaskMessage::groupIndex).containsExactly(0, 1);
        assertThat(sent).extracting(TaskMessage::parentId).containsOnly(id);
        assertThat(planned.children()).isEmpty();
    }

    @Test
    void theNextStepOfAChainTakesTheOthersAlong() {
        Planned planned = after("chain", DONE);

        TaskMessage next = planned.messages().get(0);
        assertThat(planned.messages()).hasSize(1);
        assertThat(next.id()).isEqualTo(SECOND);
        assertThat(next.args()).hasToString("[{\"v\":1},{}]");
        assertThat(next.embed().chain()).hasSize(1);
        assertThat(next.embed().chain().at("/0/options/task_id").asText()).isEqualTo(THIRD);
        assertThat(next.parentId()).isEqualTo(planned.task.id());
        assertThat(planned.children()).hasToString("[[[\"" + SECOND + "\",null],null]]");
    }

    @Test
    void allStepsOfAChainFailWithTheFirst() {
        Planned planned = after("chain", FAILED);

        assertThat(planned.messages()).isEmpty();
        assertThat(planned.lost()).containsExactly(THIRD, SECOND);
        FollowUps.Loss loss = planned.followUps().losses().get(1);
        JsonNode record = JsonValue.of(Planned.filled(loss.text(), "unused"));
        assertThat(loss.state()).isEqualTo(ResultState.FAILURE);
        assertThat(record.get("task_id").asText()).isEqualTo(SECOND);
        assertThat(record.get("result")).isEqualTo(FAILED.result());
    }

    @Test
    void allStepsOfAChainAreRevokedWithTheFirst() {
        Planned planned = after("chain", ResultRecord.revoked("terminated"));

        assertThat(planned.followUps().losses())
                .extracting(FollowUps.Loss::state)
                .containsExactly(ResultState.REVOKED, ResultState.REVOKED);
    }

    @Test
    void aChainMayEndWithAGroup() {
        Planned planned = after("chain-to-group", DONE);

        List<TaskMessage> sent = planned.messages();
        assertThat(sent).extracting(TaskMessage::task).containsExactly("tasks.a", "tasks.b");
        assertThat(sent)
                .extracting(message -> message.args().toString())
                .containsExactly("[{\"v\":1},1]", "[{\"v\":1},2]");
        JsonNode group = planned.task.embed().chain().get(0);
        assertThat(sent)
                .extracting(TaskMessage::group)
                .containsOnly(group.at("/options/task_id").asText());
        assertThat(planned.children().at("/0/1")).hasSize(2);
    }

    @Test
    void aChainMayGoOnWithAChord() {
        Planned planned = after("chain-to-chord", DONE);

        List<TaskMessage> sent = planned.messages();
        assertThat(sent).extracting(TaskMessage::task).containsExactly("tasks.a", "tasks.b");
        assertThat(sent).extracting(TaskMessage::groupIndex).containsExactly(0, 1);
        assertThat(planned.followUps().sizes())
                .containsExactly(
                        new FollowUps.ChordSize(String.valueOf(sent.get(0).group()), 2));
        JsonNode body = sent.get(0).embed().chord();
        assertThat(sent.get(1).embed().chord()).isEqualTo(body);
        assertThat(body.toString()).contains("tasks.c").contains("tasks.d");
    }

    @Test
    void everyTaskOfAChordThatIsNeverSentFails() {
        Planned planned = after("chain-to-chord", FAILED);

        assertThat(planned.messages()).isEmpty();
        assertThat(planned.followUps().parts()).isEmpty();
        assertThat(planned.lost()).hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void aSuccessorThatCannotBeSentFailsAndTheOthersAreSent() {
        MessageText message = new MessageText()
                .body("[[1], {}, {\"callbacks\": ["
                        + "{\"task\": \"tasks.a\", \"options\": {\"queue\": \"q\\u0006\", \"task_id\": \"bad\"}}, 7],"
                        + " \"chain\": [{\"task\": \"tasks.b\", \"options\": {\"task_id\": \"good\"}}]}]");

        Planned planned = after(message, DONE);

        assertThat(planned.messages()).extracting(TaskMessage::id).containsExactly("good");
        assertThat(planned.lost()).containsExactly("bad");
        assertThat(planned.followUps().losses().get(0).text().pieces().get(0)).contains("NotImplementedError");
        assertThat(planned.followUps().problems()).hasSize(2);
    }

    @Test
    void typedValuesOfASuccessorGoOnAsTheyCame() {
        MessageText message = new MessageText()
                .body("[[1], {}, {\"callbacks\": [{\"task\": \"tasks.a\", \"args\": ["
                        + "{\"__type__\": \"date\", \"__value__\": \"2026-01-02\"}], \"options\": {\"eta\": "
                        + "{\"__type__\": \"datetime\", \"__value__\": \"2026-11-20T16:00:00+00:00\"}}}]}]");

        TaskMessage callback = after(message, DONE).messages().get(0);

        assertThat(callback.envelope().json().toString()).contains("2026-11-20T16:00:00+00:00");
        assertThat(callback.args()).hasToString("[{\"v\":1},\"2026-01-02\"]");
        assertThat(callback.eta()).isEqualTo("2026-11-20T16:00:00Z");
    }

    @Test
    void theSuccessorsTogetherHaveALimit() {
        String many = "{\"task\": \"tasks.a\", \"options\": {}},".repeat(5_000);
        MessageText message = new MessageText()
                .body("[[1], {}, {\"callbacks\": [" + many + "{\"task\": \"tasks.a\", \"options\": {}}]}]");
        ResultRecord large = ResultRecord.success(ProtocolJson.NODES.textNode("x".repeat(100_000)));

        Planned planned = after(message, large);

        assertThat(planned.followUps().messages()).isEmpty();
        assertThat(planned.followUps().problems()).isNotEmpty();
    }
}
