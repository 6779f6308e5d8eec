package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.TASK_KEY;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.OutgoingMessage;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.ResultIdentity;
import io.sfworker.celery.protocol.ResultRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SettlementIT {
    private static final ResultIdentity TASK = new ResultIdentity("id-1", null, null, false);
    private static final ResultRecord DONE = ResultRecord.success(JsonValue.of("1"));

    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");
    private final Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 3));

    @Test
    void acknowledgesOnceAndLeavesNothingBehind() {
        Claim claim = claim("id-1");

        assertThat(answer(settlement.acknowledge(claim))).isEqualTo(Outcome.DONE);
        assertThat(answer(settlement.acknowledge(claim))).isEqualTo(Outcome.STALE);
        assertThat(keysButTheOwners()).containsExactlyInAnyOrder("sfworker:1:epoch", "sfworker:1:token");
    }

    @Test
    void changesNothingForAClaimThatBecameStale() {
        Claim claim = claim("id-1");
        FIXTURE.redis.hset("sfworker:1:claim:tag-id-1", "token", "other:99");
        Map<String, String> unacked = FIXTURE.redis.hgetall("unacked");
        OutgoingMessage message = new OutgoingMessage("id-1", "next", 0, "{}");
        Settlement.TaskRecord record = new Settlement.TaskRecord(TASK, DONE);

        List<CompletionStage<Outcome>> attempts = List.of(
                settlement.acknowledge(claim),
                settlement.store(claim, TASK, DONE),
                settlement.finish(claim, Ended.alone(TASK, DONE)),
                settlement.finishAndAcknowledge(claim, Ended.alone(TASK, DONE)),
                settlement.retry(claim, message, 1, Instant.now(), record),
                settlement.delay(claim, Instant.now()),
                settlement.deadLetter(claim, letter(claim), null),
                settlement.deadLetter(claim, letter(claim), Ended.alone(TASK, DONE)),
                settlement.giveBack(claim, claim.raw(), 0),
                settlement.send("q", message, claim));

        assertThat(attempts).allSatisfy(attempt -> assertThat(answer(attempt)).isEqualTo(Outcome.STALE));
        assertThat(FIXTURE.redis.hgetall("unacked")).isEqualTo(unacked);
        assertThat(keysButTheOwners())
                .containsExactlyInAnyOrder(
                        "unacked",
                        "unacked_index",
                        "sfworker:1:epoch",
                        "sfworker:1:token",
                        "sfworker:1:claim:tag-id-1",
                        "sfworker:1:claims:" + claim.owner().id());
    }

    @Test
    void plansOneRetryHoweverOftenItIsAsked() {
        Claim claim = claim("id-1");
        OutgoingMessage next = new OutgoingMessage("id-1", "next", 0, positional("id-1"));
        ExceptionRecord cause = ExceptionRecord.of("ClusterInitError", "utils.exceptions", "no peer");
        Settlement.TaskRecord record = new Settlement.TaskRecord(TASK, ResultRecord.retry(cause, null));
        Instant due = Instant.ofEpochSecond(2_000_000_000, 123_456_000);

        assertThat(answer(settlement.retry(claim, next, 1, due, record))).isEqualTo(Outcome.DONE);
        assertThat(answer(settlement.retry(claim, next, 1, due, record))).isEqualTo(Outcome.DONE);

        assertThat(FIXTURE.redis.zrangeWithScores("sfworker:1:delayed:q", 0, -1))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getValue()).isEqualTo("next");
                    assertThat(entry.getScore()).isEqualTo(2_000_000_000.123456);
                });
        assertThat(FIXTURE.redis.hget("sfworker:1:delayed-body:q", "next")).isEqualTo(next.text());
        assertThat(JsonValue.of(FIXTURE.redis.get(TASK_KEY)).get("status").asText())
                .isEqualTo("RETRY");
        assertThat(FIXTURE.redis.hlen("unacked")).isEqualTo(1);
        assertThat(answer(settlement.acknowledge(claim))).isEqualTo(Outcome.DONE);
    }

    @Test
    void parksEarlyMessagesEvenWhenTheyBearTheSameTag() {
        List<Claim> claims = FIXTURE.claimed(broker, positional("id-1"));
        answer(settlement.delay(claims.get(0), Instant.ofEpochSecond(2_000_000_000)));
        Claim other = FIXTURE.claimed(broker, positional("id-1", "3")).get(0);
        answer(settlement.delay(other, Instant.ofEpochSecond(2_000_000_001)));

        assertThat(FIXTURE.redis.hvals("sfworker:1:delayed-body:q"))
                .containsExactlyInAnyOrder(positional("id-1"), positional("id-1", "3"));
        assertThat(FIXTURE.redis.hlen("unacked")).isZero();
    }

    @Test
    void keepsTheNewestDeadLettersWithReasonAndOriginal() {
        for (int i = 0; i < 5; i++) {
            Claim claim = claim("id-" + i);
            ResultIdentity task = new ResultIdentity("id-" + i, null, null, false);
            ResultRecord failure = ResultRecord.failure(ExceptionRecord.of("E", "m", "x"), null);
            assertThat(answer(settlement.deadLetter(claim, letter(claim), Ended.alone(task, failure))))
                    .isEqualTo(Outcome.WRITTEN);
        }

        assertThat(FIXTURE.redis.zrange("sfworker:1:dead:q", 0, -1))
                .containsExactly("tag-id-2", "tag-id-3", "tag-id-4");
        assertThat(FIXTURE.redis.hkeys("sfworker:1:dead-body:q"))
                .containsExactlyInAnyOrder("tag-id-2", "tag-id-3", "tag-id-4");
        JsonNode letter = JsonValue.of(FIXTURE.redis.hget("sfworker:1:dead-body:q", "tag-id-4"));
        assertThat(letter.get("reason").asText()).isEqualTo("POISON");
        assertThat(FIXTURE.redis.hgetall("sfworker:1:dead-original:q"))
                .containsOnlyKeys("tag-id-2", "tag-id-3", "tag-id-4")
                .containsEntry("tag-id-4", positional("id-4"));
        assertThat(FIXTURE.reasons).containsOnly("POISON");
        assertThat(letter.get("view").get("bytes").asInt()).isEqualTo(7);
        assertThat(FIXTURE.redis.hlen("unacked")).isZero();
    }

    @Test
    void givesMessagesBackToTheFrontOfTheListTheyCameFrom() {
        String list = FIXTURE.keys.listFor("q", 6);
        FIXTURE.redis.lpush(list, positional("id-1"), positional("id-2"), positional("id-3"));
        List<Claim> claims = answer(broker.claim(2));

        answer(settlement.giveBack(claims.get(1), RawMessage.of(positional("id-2")), 0));
        answer(settlement.giveBack(claims.get(0), RawMessage.of(positional("id-1")), 0));

        assertThat(FIXTURE.redis.lrange(list, 0, -1))
                .containsExactly(positional("id-3"), positional("id-2"), positional("id-1"));
        assertThat(FIXTURE.redis.hlen("unacked")).isZero();
    }

    @Test
    void sendsToTheListOfThePriority() {
        answer(settlement.send("q", new OutgoingMessage("id-1", "t", 7, "text"), null));
        answer(settlement.send("q", new OutgoingMessage("id-2", "t", 0, "claimed"), claim("id-1")));

        assertThat(FIXTURE.redis.lrange("q\u0006\u00166", 0, -1)).containsExactly("text");
        assertThat(FIXTURE.redis.lrange("q", 0, -1)).containsExactly("claimed");
    }

    @Test
    void worksOnWhenRedisForgotTheScripts() {
        Claim claim = claim("id-1");
        FIXTURE.redis.scriptFlush();

        assertThat(answer(settlement.finishAndAcknowledge(claim, Ended.alone(TASK, DONE))))
                .isEqualTo(Outcome.WRITTEN);
    }

    private Claim claim(String id) {
        return FIXTURE.claimed(broker, positional(id)).get(0);
    }

    private static DeadLetter letter(Claim claim) {
        return new DeadLetter("POISON", "put aside", "id", "{\"bytes\": 7}", claim.raw());
    }

    private static List<String> keysButTheOwners() {
        return FIXTURE.redis.keys("*").stream()
                .filter(key -> !key.startsWith("sfworker:1:owner"))
                .toList();
    }
}
