package io.sfworker.celery.redis;

import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.Canvas;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.MessageEncoder;
import io.sfworker.celery.protocol.MessageLimits;
import io.sfworker.celery.protocol.MessageText;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Chords whose members end here, or here and in Python workers. */
class ChordIT {
    private static final String CHORD = "celery-taskset-meta-g";
    private static final String BODY = "{\"task\": \"tasks.body\", \"args\": [9], \"kwargs\": {\"k\": \"\u8054\"},"
            + " \"options\": {\"task_id\": \"body\", \"queue\": \"next\","
            + " \"link_error\": [{\"task\": \"tasks.err\", \"options\": {\"queue\": \"errors\"}}]}}";
    private static final ResultRecord FAILED =
            ResultRecord.failure(ExceptionRecord.of("ValueError", "builtins", "it's \"no\""), null);

    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final MessageDecoder decoder = new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC());
    private final Canvas canvas = new Canvas(new MessageEncoder("node1@10.0.0.1"), "q", Clock.systemUTC());
    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");
    private final Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 3));

    @Test
    void theLastMemberSendsTheBodyWithAllResultsInOrder() {
        FIXTURE.redis.set(CHORD + ".s", "3");

        end("m2", 2, done("[]"));
        end("m0", 0, done("{\"a\": \"\u8054 \\\"\\\\\"}"));
        assertThat(FIXTURE.redis.exists("next")).isZero();
        assertThat(FIXTURE.redis.ttl(CHORD + ".j")).isPositive();
        end("m1", 1, done("1180591620717411303424"));

        TaskMessage body = sent("next");
        assertThat(body.id()).isEqualTo("body");
        assertThat(body.args()).hasToString("[[{\"a\":\"\u8054 \\\"\\\\\"},1180591620717411303424,[]],9]");
        assertThat(body.kwargs()).hasToString("{\"k\":\"\u8054\"}");
        assertThat(FIXTURE.redis.keys(CHORD + "*")).isEmpty();
    }

    @Test
    void resultsOfPythonMembersArePassedOnAsTheyAre() {
        FIXTURE.redis.set(CHORD + ".s", "2");
        FIXTURE.redis.set(CHORD + ".t", "1");
        FIXTURE.redis.zadd(CHORD + ".j", 0, "[1, \"p0\", \"SUCCESS\", {\"empty\": [], \"u\": \"\\u8054]\"}]");
        FIXTURE.redis.zadd(CHORD + ".j", 2, "[1, \"p2\", \"SUCCESS\", \"x\"]");

        end("m1", 1, done("1.50"));

        assertThat(sent("next").args()).hasToString("[[{\"empty\":[],\"u\":\"\u8054]\"},1.5,\"x\"],9]");
    }

    @Test
    void aFailedMemberFailsTheBodyWhenAllHaveEnded() {
        FIXTURE.redis.set(CHORD + ".s", "2");

        end("m0", 0, FAILED);
        assertThat(FIXTURE.redis.exists("celery-task-meta-body")).isZero();
        end("m1", 1, done("1"));

        JsonNode record = JsonValue.of(FIXTURE.redis.get("celery-task-meta-body"));
        assertThat(record.get("status").asText()).isEqualTo("FAILURE");
        assertThat(record.at("/result/exc_type").asText()).isEqualTo("ChordError");
        assertThat(record.at("/result/exc_message/0").asText())
                .isEqualTo("Dependency m0 raised ValueError('it's \"no\"')");
        assertThat(sent("errors").args()).hasToString("[\"body\"]");
        assertThat(FIXTURE.redis.exists("next")).isZero();
        assertThat(FIXTURE.redis.ttl(CHORD + ".j")).isPositive();
    }

    @Test
    void aMemberThatFailedInPythonFailsTheBodyToo() {
        FIXTURE.redis.set(CHORD + ".s", "2");
        FIXTURE.redis.zadd(
                CHORD + ".j",
                0,
                "[1, \"p0\", \"FAILURE\", {\"exc_type\": \"KeyError\", \"exc_message\": [\"k\", 7],"
                        + " \"exc_module\": \"builtins\"}]");

        end("m1", 1, done("1"));

        assertThat(FIXTURE.redis.get("celery-task-meta-body")).contains("Dependency p0 raised KeyError('k', 7)");
    }

    @Test
    void aMemberIsCountedOnceHoweverOftenItEnds() {
        FIXTURE.redis.set(CHORD + ".s", "2");
        String silent = member("m0", 0).replace("\"id\": \"m0\"", "\"id\": \"m0\", \"ignore_result\": true");

        Claim first = FIXTURE.claimed(broker, silent).get(0);
        answer(settlement.finishAndAcknowledge(first, canvas.ended(decoded(first.raw()), done("1"))));
        FIXTURE.redis.del("sfworker:1:finished:m0");
        Claim second = FIXTURE.claimed(broker, silent).get(0);
        answer(settlement.finishAndAcknowledge(second, canvas.ended(decoded(second.raw()), done("2"))));

        assertThat(FIXTURE.redis.zrange(CHORD + ".j", 0, -1)).containsExactly("[1,\"m0\",\"SUCCESS\",1]");
        assertThat(FIXTURE.redis.exists("next")).isZero();
        end("m1", 1, done("3"));
        assertThat(sent("next").args()).hasToString("[[1,3],9]");
    }

    @Test
    void aChordWhoseSizeIsNotKnownYetIsNotComplete() {
        end("m0", 0, done("1"));

        assertThat(FIXTURE.redis.exists("next")).isZero();
        assertThat(FIXTURE.redis.zcard(CHORD + ".j")).isEqualTo(1);
    }

    @Test
    void aChordWithoutOrderIsCompletedToo() {
        FIXTURE.redis.set(CHORD + ".s", "2");
        FIXTURE.redis.rpush(CHORD + ".j", "[1, \"p1\", \"SUCCESS\", 7]");

        end("m0", 0, done("8"));

        assertThat(sent("next").args()).hasToString("[[7,8],9]");
    }

    @Test
    void aChordOfNestedGroupsFailsInsteadOfHanging() {
        FIXTURE.redis.set(CHORD + ".s", "1");
        FIXTURE.redis.set(CHORD, "{\"result\": [[\"g\", null], []]}");

        end("m0", 0, done("1"));

        assertThat(FIXTURE.redis.get("celery-task-meta-body")).contains("nested groups");
        assertThat(FIXTURE.redis.exists("next")).isZero();
    }

    @Test
    void aMemberEndsWhateverItsChordsKeysHold() {
        FIXTURE.redis.set(CHORD + ".j", "no set");

        end("m0", 0, done("1"));

        assertThat(FIXTURE.redis.get("celery-task-meta-m0")).contains("SUCCESS");
        assertThat(FIXTURE.redis.exists("unacked")).isZero();
    }

    @Test
    void aRevokedMemberBreaksItsChord() {
        FIXTURE.redis.set(CHORD + ".s", "1");

        end("m0", 0, ResultRecord.revoked("terminated"));

        assertThat(FIXTURE.redis.get("celery-task-meta-body")).contains("TaskRevokedError('terminated')");
    }

    private void end(String id, int index, ResultRecord record) {
        Claim claim = FIXTURE.claimed(broker, member(id, index)).get(0);
        answer(settlement.finishAndAcknowledge(claim, canvas.ended(decoded(claim.raw()), record)));
    }

    private static String member(String id, int index) {
        return new MessageText()
                .header("id", "\"" + id + "\"")
                .header("group", "\"g\"")
                .header("group_index", Integer.toString(index))
                .property("delivery_tag", "\"tag-" + id + "\"")
                .body("[[1], {}, {\"chord\": " + BODY + "}]")
                .toString();
    }

    private TaskMessage sent(String queue) {
        assertThat(FIXTURE.redis.llen(queue)).isEqualTo(1);
        return decoded(RawMessage.of(FIXTURE.redis.lindex(queue, 0)));
    }

    private TaskMessage decoded(RawMessage raw) {
        return ((Decoded.Accepted) decoder.decode(raw)).message();
    }

    private static ResultRecord done(String json) {
        return ResultRecord.success(JsonValue.of(json));
    }
}
