package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.TASK_KEY;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.OutgoingMessage;
import io.sfworker.celery.protocol.ResultIdentity;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.ResultState;
import io.sfworker.celery.redis.Settlement.TaskRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultStoreIT {
    private static final ResultIdentity TASK = new ResultIdentity("id-1", null, null, false);
    private static final ResultIdentity SILENT = new ResultIdentity("id-1", null, null, true);
    private static final ResultRecord DONE = ResultRecord.success(JsonValue.of("1"));

    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");
    private final Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 3));

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
            case "none" -> FIXTURE.redis.del(TASK_KEY);
            case "unreadable" -> FIXTURE.redis.set(TASK_KEY, "[[");
            default -> FIXTURE.redis.set(TASK_KEY, before);
        }
        ResultRecord record = new ResultRecord(to, JsonValue.of("1"), null, JsonNodeFactory.instance.arrayNode());

        Outcome outcome = answer(settlement.store(claim("id-1"), TASK, record));

        assertThat(outcome).isEqualTo(expected);
        String after = FIXTURE.redis.get(TASK_KEY);
        assertThat(after.equals(before)).isEqualTo(expected == Outcome.KEPT);
    }

    @Test
    void keepsAFinalStateNestedDeeperThanTheScriptReads() {
        String deep = "[".repeat(2000) + "]".repeat(2000);
        FIXTURE.redis.set(TASK_KEY, "{\"status\": \"SUCCESS\", \"result\": " + deep + "}");

        assertThat(answer(settlement.store(claim("id-1"), TASK, DONE))).isEqualTo(Outcome.KEPT);
    }

    @Test
    void publishesTheVeryBytesItStores() throws Exception {
        BlockingQueue<String> published = new LinkedBlockingQueue<>();
        try (StatefulRedisPubSubConnection<String, String> waiting = FIXTURE.client.connectPubSub()) {
            waiting.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    published.add(message);
                }
            });
            waiting.sync().subscribe(TASK_KEY);

            answer(settlement.finishAndAcknowledge(claim("id-1"), Ended.alone(TASK, DONE)));

            String message = published.poll(5, TimeUnit.SECONDS);
            assertThat(message).isEqualTo(FIXTURE.redis.get(TASK_KEY));
            assertThat(JsonValue.of(message).get("task_id").asText()).isEqualTo("id-1");
            assertThat(FIXTURE.redis.ttl(TASK_KEY)).isBetween(86_390L, 86_400L);
            assertThat(FIXTURE.redis.hlen("unacked")).isZero();
            assertThat(published).isEmpty();
        }
    }

    @Test
    void keepsRecordsForEverWhenTheyDoNotExpire() {
        Settlement lasting = FIXTURE.settlement(new Settlement.Retention(Duration.ZERO, 3));

        answer(lasting.store(claim("id-1"), TASK, DONE));

        assertThat(FIXTURE.redis.ttl(TASK_KEY)).isEqualTo(-1);
    }

    @Test
    void writesNoRecordAtAllWhenTheSenderIgnoresResults() {
        Claim claim = claim("id-1");
        OutgoingMessage next = new OutgoingMessage("id-1", "next", 0, positional("id-1"));

        answer(settlement.store(claim, SILENT, DONE));
        answer(settlement.retry(claim, next, 1, Instant.now(), new TaskRecord(SILENT, ResultRecord.retry(null, null))));
        answer(settlement.finishAndAcknowledge(claim, Ended.alone(SILENT, DONE)));
        Claim second = claim("id-1");
        answer(settlement.deadLetter(second, letter(second), Ended.alone(SILENT, DONE)));

        assertThat(FIXTURE.redis.exists(TASK_KEY)).isZero();
        assertThat(FIXTURE.redis.hlen("unacked")).isZero();
    }

    private Claim claim(String id) {
        return FIXTURE.claimed(broker, positional(id)).get(0);
    }

    private static DeadLetter letter(Claim claim) {
        return new DeadLetter("POISON", "put aside", "id", "{\"bytes\": 7}", claim.raw());
    }
}
