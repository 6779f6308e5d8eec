package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.recorded;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.Canvas;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.MessageEncoder;
import io.sfworker.celery.protocol.MessageLimits;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A task's record and what follows it, both once or neither. */
class FinishIT {
    private static final String CALLER = "c7b15ae4-45a0-4761-87dc-27562e9a1f3c";
    private static final String CALLER_KEY = "celery-task-meta-" + CALLER;
    private static final ResultRecord DONE = ResultRecord.success(JsonValue.of("{\"v\": 1}"));
    private static final ResultRecord FAILED =
            ResultRecord.failure(ExceptionRecord.of("ValueError", "builtins", "no"), null);

    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final MessageDecoder decoder = new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC());
    private final Canvas canvas = new Canvas(new MessageEncoder("node1@10.0.0.1"), "q", Clock.systemUTC());
    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");
    private final Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 3));

    @Test
    void sendsWhatFollowsOnceHoweverOftenItIsAsked() {
        Claim claim = claimed(recorded("links"));
        Ended ended = ended(claim, DONE);

        assertThat(answer(settlement.finish(claim, ended))).isEqualTo(Outcome.WRITTEN);
        assertThat(answer(settlement.finish(claim, ended))).isEqualTo(Outcome.KEPT);
        assertThat(answer(settlement.finish(claim, ended(claim, DONE)))).isEqualTo(Outcome.KEPT);

        assertThat(FIXTURE.redis.llen("secretflow_queue")).isEqualTo(1);
        TaskMessage sent = decoded(FIXTURE.redis.lindex("secretflow_queue", 0));
        assertThat(record(CALLER).get("children")).hasToString("[[[\"" + sent.id() + "\",null],null]]");
        assertThat(FIXTURE.redis.hlen("unacked")).isEqualTo(1);
        assertThat(answer(settlement.acknowledge(claim))).isEqualTo(Outcome.DONE);
    }

    @Test
    void sendsNothingForAStaleClaim() {
        Claim claim = claimed(recorded("links"));
        FIXTURE.redis.hset("sfworker:1:claim:" + claim.tag(), "token", "other:99");

        assertThat(answer(settlement.finishAndAcknowledge(claim, ended(claim, DONE))))
                .isEqualTo(Outcome.STALE);

        assertThat(FIXTURE.redis.exists("secretflow_queue", CALLER_KEY)).isZero();
    }

    @Test
    void sendsNothingWhenTheTaskHasEndedBefore() {
        FIXTURE.redis.set(CALLER_KEY, "{\"status\": \"SUCCESS\", \"result\": 1}");
        Claim claim = claimed(recorded("links"));

        assertThat(answer(settlement.finishAndAcknowledge(claim, ended(claim, FAILED))))
                .isEqualTo(Outcome.KEPT);

        assertThat(FIXTURE.redis.exists("secretflow_queue", "unacked")).isZero();
    }

    @Test
    void sendsOnceAlsoWithoutAnyRecordAndWithAnotherHolder() {
        String silent = recorded("links").replace("\"ignore_result\": false", "\"ignore_result\": true");
        Claim first = claimed(silent);
        assertThat(answer(settlement.finish(first, ended(first, DONE)))).isEqualTo(Outcome.DONE);
        answer(settlement.giveBack(first, first.raw(), 0));
        Claim second = answer(broker.claim(1)).get(0);

        assertThat(answer(settlement.finishAndAcknowledge(second, ended(second, DONE))))
                .isEqualTo(Outcome.DONE);

        assertThat(FIXTURE.redis.llen("secretflow_queue")).isEqualTo(1);
        assertThat(FIXTURE.redis.exists(CALLER_KEY)).isZero();
        assertThat(FIXTURE.redis.ttl("sfworker:1:finished:" + CALLER)).isBetween(86_390L, 86_400L);
    }

    @Test
    void carriesOutARevocationThatWasWrittenInAdvanceButOnlyOnce() {
        FIXTURE.redis.set(CALLER_KEY, "{\"status\": \"REVOKED\", \"result\": null}");
        Claim claim = claimed(recorded("links"));
        Ended ended = ended(claim, ResultRecord.revoked("revoked"));

        assertThat(answer(settlement.finish(claim, ended))).isEqualTo(Outcome.KEPT);
        assertThat(answer(settlement.finishAndAcknowledge(claim, ended))).isEqualTo(Outcome.KEPT);

        assertThat(FIXTURE.redis.llen("secretflow_queue")).isEqualTo(1);
        assertThat(decoded(FIXTURE.redis.lindex("secretflow_queue", 0)).task()).isEqualTo("tasks.err");
    }

    @Test
    void endsATaskThatSomebodyMarkedRevokedButDidNotStop() {
        FIXTURE.redis.set(CALLER_KEY, "{\"status\": \"REVOKED\", \"result\": null}");
        Claim claim = claimed(recorded("links"));

        assertThat(answer(settlement.finishAndAcknowledge(claim, ended(claim, DONE))))
                .isEqualTo(Outcome.WRITTEN);

        assertThat(decoded(FIXTURE.redis.lindex("secretflow_queue", 0)).task()).isEqualTo("tasks.add");
    }

    @Test
    void sendsToTheListOfTheSuccessorsOwnQueueAndPriority() {
        Claim claim = claimed(recorded("links-several"));

        answer(settlement.finishAndAcknowledge(claim, ended(claim, DONE)));

        assertThat(FIXTURE.redis.llen("secretflow_queue")).isEqualTo(1);
        assertThat(decoded(FIXTURE.redis.lindex(FIXTURE.keys.listFor("other", 6), 0))
                        .task())
                .isEqualTo("tasks.note");
    }

    @Test
    void tellsTheClientsOfAllStepsThatWillNeverRun() {
        FIXTURE.redis.set(
                "celery-task-meta-32aacdf6-2126-49dd-805a-5b3c8a5525f7", "{\"status\": \"REVOKED\", \"result\": 7}");
        Claim claim = claimed(recorded("chain"));

        answer(settlement.finishAndAcknowledge(claim, ended(claim, FAILED)));

        JsonNode record = record("e92b55a5-ae69-4186-a571-6842d7c9cfd3");
        assertThat(record.get("status").asText()).isEqualTo("FAILURE");
        assertThat(record.get("result")).isEqualTo(FAILED.result());
        assertThat(FIXTURE.redis.ttl("celery-task-meta-e92b55a5-ae69-4186-a571-6842d7c9cfd3"))
                .isPositive();
        assertThat(record("32aacdf6-2126-49dd-805a-5b3c8a5525f7").get("status").asText())
                .isEqualTo("REVOKED");
    }

    @Test
    void putsAsideAndCallsBackInOneStep() {
        Claim claim = claimed(recorded("links"));
        DeadLetter letter = new DeadLetter("POISON", "put aside", CALLER, "{\"bytes\": 7}", claim.raw());

        assertThat(answer(settlement.deadLetter(claim, letter, ended(claim, FAILED))))
                .isEqualTo(Outcome.WRITTEN);

        assertThat(decoded(FIXTURE.redis.lindex("secretflow_queue", 0)).task()).isEqualTo("tasks.err");
        assertThat(FIXTURE.redis.zcard("sfworker:1:dead:q")).isEqualTo(1);
        assertThat(FIXTURE.redis.exists("unacked")).isZero();
    }

    @Test
    void endsTheTaskEvenWhenASuccessorsQueueIsNoList() {
        FIXTURE.redis.set("secretflow_queue", "no list");
        Claim claim = claimed(recorded("links"));

        assertThat(answer(settlement.finishAndAcknowledge(claim, ended(claim, DONE))))
                .isEqualTo(Outcome.WRITTEN);

        assertThat(record(CALLER).get("status").asText()).isEqualTo("SUCCESS");
        assertThat(FIXTURE.redis.exists("unacked")).isZero();
    }

    private Claim claimed(String message) {
        return FIXTURE.claimed(broker, message).get(0);
    }

    private Ended ended(Claim claim, ResultRecord record) {
        return canvas.ended(decoded(claim.raw()), record);
    }

    private TaskMessage decoded(String text) {
        return decoded(RawMessage.of(text));
    }

    private TaskMessage decoded(RawMessage raw) {
        return ((Decoded.Accepted) decoder.decode(raw)).message();
    }

    private static JsonNode record(String id) {
        return JsonValue.of(FIXTURE.redis.get("celery-task-meta-" + id));
    }
}
