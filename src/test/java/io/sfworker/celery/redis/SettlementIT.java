package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.TASK_KEY;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.OutgoingMessage;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.ResultIdentity;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.ResultState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlementIT {
    private static final ResultIdentity TASK = new ResultIdentity("id-1", null, null, false);
    private static final ResultIdentity SILENT = new ResultIdentity("id-1", null, null, true);
    private static final ResultRecord DONE = ResultRecord.success(JsonValue.of("1"));

    private static final RedisFixture fixture = new RedisFixture();

    private final Broker broker = fixture.broker("node1@10.0.0.1");
    private final Settlement settlement = fixture.settlement(new Settlement.Retention(Duration.ofDays(1), 3));

    @AfterAll
    static void stop() {
        fixture.close();
    }

    @BeforeEach
    void empty() {
        fixture.redis.flushall();
    }

    @Test
    void acknowledgesOnceAndLeavesNothingBehind() {
        Claim claim = claim("id-1");

        assertThat(answer(settlement.acknowledge(claim))).isEqualTo(Outcome.DONE);
        assertThat(answer(settlement.acknowledge(claim))).isEqualTo(Outcome.STALE);
        assertThat(fixture.redis.keys("*")).containsExactlyInAnyOrder("sfworker:1:epoch", "sfworker:1:token");
    }

    @ParameterizedTest(name = "{0} then {1}: {2}")
    @CsvSource({
        "none,STARTED,WRITTEN",
        "none,RETRY,WRITTEN",
        "none,SUCCESS,WRITTEN",
        "none,FAILURE,WRITTEN",
        "none,REVOKED,WRITTEN",
        "unreadable,SUCCESS,WRITTEN",
        "PROGRESS,SUCCESS,WRITTEN",
        "STARTED,STARTED,WRITTEN",
        "STARTED,RETRY,WRITTEN",
        "STARTED,SUCCESS,WRITTEN",
        "STARTED,FAILURE,WRITTEN",
        "STARTED,REVOKED,WRITTEN",
        "RETRY,STARTED,WRITTEN",
        "RETRY,RETRY,WRITTEN",
        "RETRY,SUCCESS,WRITTEN",
        "RETRY,FAILURE,WRITTEN",
        "RETRY,REVOKED,WRITTEN",
        "SUCCESS,STARTED,KEPT",
        "SUCCESS,RETRY,KEPT",
        "SUCCESS,SUCCESS,KEPT",
        "SUCCESS,FAILURE,KEPT",
        "SUCCESS,REVOKED,KEPT",
        "FAILURE,STARTED,KEPT",
        "FAILURE,RETRY,KEPT",
        "FAILURE,SUCCESS,KEPT",
        "FAILURE,FAILURE,KEPT",
        "FAILURE,REVOKED,KEPT",
        "REVOKED,STARTED,KEPT",
        "REVOKED,RETRY,KEPT",
        "REVOKED,SUCCESS,WRITTEN",
        "REVOKED,FAILURE,WRITTEN",
        "REVOKED,REVOKED,KEPT"
    })
    void changesAStateOnlyWhereTheTableAllowsIt(String from, ResultState to, Outcome expected) {
        String before = "{\"status\": \"%s\", \"result\": null}".formatted(from);
        switch (from) {
            case "none" -> fixture.redis.del(TASK_KEY);
            case "unreadable" -> fixture.redis.set(TASK_KEY, "[[");
            default -> fixture.redis.set(TASK_KEY, before);
        }
        ResultRecord record = new ResultRecord(to, JsonValue.of("1"), null, JsonNodeFactory.instance.arrayNode());

        Outcome outcome = answer(settlement.store(claim("id-1"), TASK, record));

        assertThat(outcome).isEqualTo(expected);
        String after = fixture.redis.get(TASK_KEY);
        assertThat(after.equals(before)).isEqualTo(expected == Outcome.KEPT);
    }

    @Test
    void keepsAFinalStateNestedDeeperThanTheScriptReads() {
        String deep = "[".repeat(2000) + "]".repeat(2000);
        fixture.redis.set(TASK_KEY, "{\"status\": \"SUCCESS\", \"result\": " + deep + "}");

        assertThat(answer(settlement.store(claim("id-1"), TASK, DONE))).isEqualTo(Outcome.KEPT);
    }

    @Test
    void publishesTheVeryBytesItStores() throws Exception {
        BlockingQueue<String> published = new LinkedBlockingQueue<>();
        try (StatefulRedisPubSubConnection<String, String> waiting = fixture.client.connectPubSub()) {
            waiting.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    published.add(message);
                }
            });
            waiting.sync().subscribe(TASK_KEY);

            answer(settlement.storeAndAcknowledge(claim("id-1"), TASK, DONE));

            String message = published.poll(5, TimeUnit.SECONDS);
            assertThat(message).isEqualTo(fixture.redis.get(TASK_KEY));
            assertThat(JsonValue.of(message).get("task_id").asText()).isEqualTo("id-1");
            assertThat(fixture.redis.ttl(TASK_KEY)).isBetween(86_390L, 86_400L);
            assertThat(fixture.redis.hlen("unacked")).isZero();
            assertThat(published).isEmpty();
        }
    }

    @Test
    void keepsRecordsForEverWhenTheyDoNotExpire() {
        Settlement lasting = fixture.settlement(new Settlement.Retention(Duration.ZERO, 3));

        answer(lasting.store(claim("id-1"), TASK, DONE));

        assertThat(fixture.redis.ttl(TASK_KEY)).isEqualTo(-1);
    }

    @Test
    void writesNoRecordAtAllWhenTheSenderIgnoresResults() {
        Claim claim = claim("id-1");
        OutgoingMessage next = new OutgoingMessage("id-1", "next", 0, positional("id-1"));

        answer(settlement.store(claim, SILENT, DONE));
        answer(settlement.retry(
                claim, next, Instant.now(), new Settlement.TaskRecord(SILENT, ResultRecord.retry(null, null))));
        answer(settlement.storeAndAcknowledge(claim, SILENT, DONE));
        Claim second = claim("id-1");
        answer(settlement.deadLetter(second, letter(second), new Settlement.TaskRecord(SILENT, DONE)));

        assertThat(fixture.redis.exists(TASK_KEY)).isZero();
        assertThat(fixture.redis.hlen("unacked")).isZero();
    }

    @Test
    void changesNothingForAClaimThatBecameStale() {
        Claim claim = claim("id-1");
        fixture.redis.hset("sfworker:1:claim:tag-id-1", "token", "other:99");
        Map<String, String> unacked = fixture.redis.hgetall("unacked");
        OutgoingMessage message = new OutgoingMessage("id-1", "next", 0, "{}");
        Settlement.TaskRecord record = new Settlement.TaskRecord(TASK, DONE);

        List<CompletionStage<Outcome>> attempts = List.of(
                settlement.acknowledge(claim),
                settlement.store(claim, TASK, DONE),
                settlement.storeAndAcknowledge(claim, TASK, DONE),
                settlement.retry(claim, message, Instant.now(), record),
                settlement.delay(claim, Instant.now()),
                settlement.deadLetter(claim, letter(claim), record),
                settlement.giveBack(claim, claim.raw()),
                settlement.send("q", message, claim));

        assertThat(attempts).allSatisfy(attempt -> assertThat(answer(attempt)).isEqualTo(Outcome.STALE));
        assertThat(fixture.redis.hgetall("unacked")).isEqualTo(unacked);
        assertThat(fixture.redis.keys("*"))
                .containsExactlyInAnyOrder(
                        "unacked",
                        "unacked_index",
                        "sfworker:1:epoch",
                        "sfworker:1:token",
                        "sfworker:1:claim:tag-id-1",
                        "sfworker:1:claims:node1@10.0.0.1");
    }

    @Test
    void plansOneRetryHoweverOftenItIsAsked() {
        Claim claim = claim("id-1");
        OutgoingMessage next = new OutgoingMessage("id-1", "next", 0, positional("id-1"));
        ExceptionRecord cause = ExceptionRecord.of("ClusterInitError", "utils.exceptions", "no peer");
        Settlement.TaskRecord record = new Settlement.TaskRecord(TASK, ResultRecord.retry(cause, null));
        Instant due = Instant.ofEpochSecond(2_000_000_000, 123_456_000);

        assertThat(answer(settlement.retry(claim, next, due, record))).isEqualTo(Outcome.DONE);
        assertThat(answer(settlement.retry(claim, next, due, record))).isEqualTo(Outcome.DONE);

        assertThat(fixture.redis.zrangeWithScores("sfworker:1:delayed:q", 0, -1))
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getValue()).isEqualTo("next");
                    assertThat(entry.getScore()).isEqualTo(2_000_000_000.123456);
                });
        assertThat(fixture.redis.hget("sfworker:1:delayed-body:q", "next")).isEqualTo(next.text());
        assertThat(JsonValue.of(fixture.redis.get(TASK_KEY)).get("status").asText())
                .isEqualTo("RETRY");
        assertThat(fixture.redis.hlen("unacked")).isEqualTo(1);
        assertThat(answer(settlement.acknowledge(claim))).isEqualTo(Outcome.DONE);
    }

    @Test
    void parksEarlyMessagesEvenWhenTheyBearTheSameTag() {
        List<Claim> claims = fixture.claimed(broker, positional("id-1"));
        answer(settlement.delay(claims.get(0), Instant.ofEpochSecond(2_000_000_000)));
        Claim other = fixture.claimed(broker, positional("id-1", "3")).get(0);
        answer(settlement.delay(other, Instant.ofEpochSecond(2_000_000_001)));

        assertThat(fixture.redis.hvals("sfworker:1:delayed-body:q"))
                .containsExactlyInAnyOrder(positional("id-1"), positional("id-1", "3"));
        assertThat(fixture.redis.hlen("unacked")).isZero();
    }

    @Test
    void keepsTheNewestDeadLettersWithReasonAndOriginal() {
        for (int i = 0; i < 5; i++) {
            Claim claim = claim("id-" + i);
            ResultIdentity task = new ResultIdentity("id-" + i, null, null, false);
            ResultRecord failure = ResultRecord.failure(ExceptionRecord.of("E", "m", "x"), null);
            assertThat(answer(settlement.deadLetter(claim, letter(claim), new Settlement.TaskRecord(task, failure))))
                    .isEqualTo(Outcome.WRITTEN);
        }

        assertThat(fixture.redis.zrange("sfworker:1:dead:q", 0, -1))
                .containsExactly("tag-id-2", "tag-id-3", "tag-id-4");
        assertThat(fixture.redis.hkeys("sfworker:1:dead-body:q"))
                .containsExactlyInAnyOrder("tag-id-2", "tag-id-3", "tag-id-4");
        JsonNode letter = JsonValue.of(fixture.redis.hget("sfworker:1:dead-body:q", "tag-id-4"));
        assertThat(letter.get("reason").asText()).isEqualTo("POISON");
        assertThat(letter.get("original").asText()).isEqualTo(positional("id-4"));
        assertThat(letter.get("view").get("bytes").asInt()).isEqualTo(7);
        assertThat(fixture.redis.hlen("unacked")).isZero();
    }

    @Test
    void givesMessagesBackToTheFrontOfTheListTheyCameFrom() {
        String list = fixture.keys.listFor("q", 6);
        fixture.redis.lpush(list, positional("id-1"), positional("id-2"), positional("id-3"));
        List<Claim> claims = answer(broker.claim(2));

        answer(settlement.giveBack(claims.get(1), RawMessage.of(positional("id-2"))));
        answer(settlement.giveBack(claims.get(0), RawMessage.of(positional("id-1"))));

        assertThat(fixture.redis.lrange(list, 0, -1))
                .containsExactly(positional("id-3"), positional("id-2"), positional("id-1"));
        assertThat(fixture.redis.hlen("unacked")).isZero();
    }

    @Test
    void sendsToTheListOfThePriority() {
        answer(settlement.send("q", new OutgoingMessage("id-1", "t", 7, "text"), null));
        answer(settlement.send("q", new OutgoingMessage("id-2", "t", 0, "claimed"), claim("id-1")));

        assertThat(fixture.redis.lrange("q\u0006\u00166", 0, -1)).containsExactly("text");
        assertThat(fixture.redis.lrange("q", 0, -1)).containsExactly("claimed");
    }

    @Test
    void worksOnWhenRedisForgotTheScripts() {
        Claim claim = claim("id-1");
        fixture.redis.scriptFlush();

        assertThat(answer(settlement.storeAndAcknowledge(claim, TASK, DONE))).isEqualTo(Outcome.WRITTEN);
    }

    private Claim claim(String id) {
        return fixture.claimed(broker, positional(id)).get(0);
    }

    private static DeadLetter letter(Claim claim) {
        return new DeadLetter("POISON", "put aside", "id", "{\"bytes\": 7}", claim.raw());
    }
}
