package io.sfworker.celery.protocol;

import static io.sfworker.celery.protocol.Planned.DONE;
import static io.sfworker.celery.protocol.Planned.FAILED;
import static io.sfworker.celery.protocol.Planned.after;
import static io.sfworker.celery.protocol.Planned.filled;
import static io.sfworker.celery.protocol.Planned.lost;
import static io.sfworker.celery.protocol.Planned.messages;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the end of a chord's member means, planned from what real clients sent. */
class ChordTest {
    private static final String GROUP = "95972394-0290-41f4-95e4-79f51403121b";
    private static final String MEMBER = "6d6ff856-9087-47a5-86e7-12456171073b";
    private static final String BODY = "1b1d153e-6aa3-4f73-a491-26d648cadef1";

    @Test
    void aMemberIsNotedInItsPlace() {
        FollowUps.ChordPart part = onlyPart(after("chord-member", DONE));

        assertThat(part.member())
                .isEqualTo(new FollowUps.Member(
                        GROUP, MEMBER, "0", Template.of("[1,\"" + MEMBER + "\",\"SUCCESS\",{\"v\":1}]")));
    }

    @Test
    void theBodyTakesTheResultsOfAllMembers() {
        Planned planned = after("chord-member", DONE);

        FollowUps whole = onlyPart(planned).whole();

        TaskMessage body = messages(whole).get(0);
        assertThat(whole.messages()).hasSize(1);
        assertThat(body.id()).isEqualTo(BODY);
        assertThat(body.args()).hasToString("[[1,\"two\"]]");
        assertThat(body.parentId()).isEqualTo(MEMBER);
        assertThat(body.embed().chord().isNull()).isTrue();
        assertThat(planned.messages()).isEmpty();
        assertThat(planned.children()).isEmpty();
    }

    @Test
    void aFailedMemberBreaksTheChord() {
        FollowUps.ChordPart part = onlyPart(after("chord-member", FAILED));

        assertThat(part.whole()).isEqualTo(FollowUps.NONE);
        assertThat(part.member().text().pieces().get(0))
                .isEqualTo("[1,\"" + MEMBER + "\",\"FAILURE\"," + FAILED.result() + "]");
        FollowUps.Loss loss = part.broken().losses().get(0);
        JsonNode record = JsonValue.of(filled(loss.text(), "Dependency x raised ValueError('\"')"));
        assertThat(loss.taskId()).isEqualTo(BODY);
        assertThat(record.at("/result/exc_type").asText()).isEqualTo("ChordError");
        assertThat(record.at("/result/exc_message/0").asText()).isEqualTo("Dependency x raised ValueError('\"')");
    }

    @Test
    void errbacksOfTheBodyGetItsId() {
        FollowUps broken = onlyPart(after("chord-link-error", FAILED)).broken();

        TaskMessage errback = messages(broken).get(0);
        String body = lost(broken).get(0);
        assertThat(errback.task()).isEqualTo("tasks.err");
        assertThat(errback.args()).hasToString("[\"" + body + "\"]");
        assertThat(errback.parentId()).isEqualTo(body);
        assertThat(errback.rootId()).isEqualTo(body);
    }

    @Test
    void aChainAsBodyIsSentByItsFirstStepAndFailsAsAWhole() {
        FollowUps.ChordPart part = onlyPart(after("chord-chain-body", DONE));

        List<TaskMessage> sent = messages(part.whole());
        assertThat(sent).extracting(TaskMessage::task).containsExactly("tasks.b");
        assertThat(sent.get(0).args()).hasToString("[[1,\"two\"],2]");
        String last = sent.get(0).embed().chain().at("/0/options/task_id").asText();
        assertThat(lost(part.broken())).containsExactly(sent.get(0).id(), last);
    }

    @Test
    void aChainInAHeaderReturnsWithItsLastStep() {
        Planned planned = after("chord-chain-member", DONE);

        assertThat(planned.followUps().parts()).isEmpty();
        TaskMessage step = planned.messages().get(0);
        assertThat(step.embed().chord().get("task").asText()).isEqualTo("tasks.c");
        assertThat(step.group()).isNotBlank();
        assertThat(step.groupIndex()).isZero();
    }

    @Test
    void aChainInAHeaderThatFailsReturnsForItsLastStep() {
        Planned planned = after("chord-chain-member", FAILED);

        FollowUps.ChordPart part = onlyPart(planned);
        assertThat(planned.lost()).containsExactly(part.member().taskId());
        assertThat(part.member().taskId()).isNotEqualTo(planned.task.id());
        assertThat(part.member().score()).isEqualTo("0");
    }

    @Test
    void anInnerChordThatBreaksReturnsItsBodyToTheOuterOne() {
        String outer = "{\"task\": \"tasks.outer\", \"options\": {\"task_id\": \"outer\"}}";
        String inner = "{\"task\": \"tasks.inner\", \"options\": {\"task_id\": \"inner\", \"group_id\": \"g2\", "
                + "\"group_index\": 4, \"chord\": " + outer + "}}";
        MessageText message = new MessageText()
                .header("group", "\"g1\"")
                .header("group_index", "1")
                .body("[[1], {}, {\"chord\": " + inner + "}]");

        FollowUps broken = onlyPart(after(message, FAILED)).broken();

        assertThat(lost(broken)).containsExactly("inner");
        FollowUps.ChordPart outerPart = broken.parts().get(0);
        assertThat(outerPart.member().groupId()).isEqualTo("g2");
        assertThat(outerPart.member().score()).isEqualTo("4");
        assertThat(filled(outerPart.member().text(), "why"))
                .startsWith("[1,\"inner\",\"FAILURE\",")
                .contains("[\"why\"]");
        assertThat(lost(outerPart.broken())).containsExactly("outer");
    }

    @Test
    void nothingWaitsForAMemberWithoutGroup() {
        MessageText message = new MessageText().body("[[1], {}, {\"chord\": {\"task\": \"tasks.a\"}}]");

        assertThat(after(message, DONE).followUps()).isEqualTo(FollowUps.NONE);
    }

    @Test
    void membersWithoutPlaceComeLast() {
        MessageText message = new MessageText()
                .header("group", "\"g\"")
                .body("[[1], {}, {\"chord\": {\"task\": \"tasks.a\", \"options\": {\"task_id\": \"b\"}}}]");

        assertThat(onlyPart(after(message, DONE)).member().score()).isEqualTo("+inf");
    }

    private static FollowUps.ChordPart onlyPart(Planned planned) {
        assertThat(planned.followUps().parts()).hasSize(1);
        return planned.followUps().parts().get(0);
    }
}
