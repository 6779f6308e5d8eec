package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.ResultIdentity;
import io.sfworker.celery.protocol.ResultRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Redis without memory takes no writes: that passes, and nothing is left out or lost for it. */
class FullRedisIT {
    private static final ResultIdentity TASK = new ResultIdentity("id-1", null, null, false);
    private static final Ended DONE = Ended.alone(TASK, ResultRecord.success(JsonValue.of("1")));

    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");
    private final Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 3));

    @AfterEach
    void makeRoom() {
        FIXTURE.redis.configSet("maxmemory", "0");
    }

    @Test
    void everyStepWaitsAndCanBeRepeated() {
        Claim claim = FIXTURE.claimed(broker, positional("id-1")).get(0);
        DeadLetter letter = new DeadLetter("POISON", "put aside", "id-1", "{}", claim.raw());
        FIXTURE.redis.lpush("q", positional("id-2"));
        FIXTURE.redis.configSet("maxmemory", "1");

        List<CompletionStage<?>> steps = List.of(
                settlement.finishAndAcknowledge(claim, DONE),
                settlement.deadLetter(claim, letter, null),
                settlement.setAside(claim, letter, DONE),
                settlement.setAside(claim, letter, null),
                broker.claim(1));

        assertThat(steps).allSatisfy(step -> assertThat(step)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(QueueUnavailable.class)
                .withMessageContaining("Redis is full"));
        makeRoom();
        assertThat(FIXTURE.redis.llen("q")).isEqualTo(1);
        assertThat(FIXTURE.redis.hkeys("unacked")).containsExactly("tag-id-1");
        assertThat(answer(settlement.finishAndAcknowledge(claim, DONE))).isEqualTo(Outcome.WRITTEN);
        assertThat(answer(broker.claim(1))).hasSize(1);
    }
}
