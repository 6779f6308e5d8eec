package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.ResultIdentity;
import io.sfworker.celery.protocol.ResultRecord;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which dead letters are kept when there are too many, and what becomes of those that cannot be written. */
class RefusedLettersIT {
    private static final ResultRecord FAILED =
            ResultRecord.failure(ExceptionRecord.of("ValueError", "builtins", "no"), null);

    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");
    private final Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 3));

    @Test
    void aFloodOfBadMessagesPushesOutOnlyBadMessages() {
        List.of("w1", "w2").forEach(id -> put(id, "COMPUTATION", false));
        for (int i = 0; i < 20; i++) {
            put("bad" + i, "NOT_JSON", true);
        }
        put("w3", "WORKER_LOST", false);

        assertThat(kept()).containsExactly("tag-w1", "tag-w2", "tag-bad17", "tag-bad18", "tag-bad19", "tag-w3");
        assertThat(FIXTURE.redis.hlen("sfworker:1:dead-body:q")).isEqualTo(6);
        assertThat(FIXTURE.redis.hlen("sfworker:1:dead-original:q")).isEqualTo(6);
        assertThat(FIXTURE.redis.zcard("sfworker:1:dead-refused:q")).isEqualTo(3);
    }

    @Test
    void failedWorkPushesOutNoBadMessageAndTheOldestOfItsOwn() {
        put("bad", "PARAM_INVALID", true);
        List.of("w1", "w2", "w3", "w4", "w5").forEach(id -> put(id, "COMPUTATION", false));

        assertThat(kept()).containsExactly("tag-bad", "tag-w3", "tag-w4", "tag-w5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"string", "list", "set", "hash", "stream"})
    void putsAsideAlthoughTheKeyOfTheLettersIsSomethingElse(String type) {
        FIXTURE.become("sfworker:1:dead:q", type);

        put("w1", "COMPUTATION", false);

        assertThat(kept()).containsExactly("tag-w1");
        assertThat(FIXTURE.redis.type("sfworker:1:strange:dead:q")).isEqualTo(type);
        assertThat(FIXTURE.redis.zrange("sfworker:1:strange", 0, -1)).containsExactly("sfworker:1:strange:dead:q");
    }

    @ParameterizedTest
    @ValueSource(strings = {"list", "set", "zset", "hash", "stream"})
    void putsATaskAsideWhoseRecordCannotBeWritten(String type) {
        FIXTURE.become("celery-task-meta-id-1", type);
        Claim claim = FIXTURE.claimed(broker, positional("id-1")).get(0);
        Ended ended = Ended.alone(new ResultIdentity("id-1", null, null, false), FAILED);

        assertThat(settlement.finishAndAcknowledge(claim, ended))
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .withCauseInstanceOf(RedisRefused.class)
                .withMessageContaining("celery-task-meta-id-1 in Redis holds a");
        assertThat(FIXTURE.redis.hlen("unacked")).isEqualTo(1);

        assertThat(answer(settlement.setAside(claim, letter(claim, "REDIS_REFUSED", false), ended)))
                .isEqualTo(Outcome.DONE);
        assertThat(kept()).containsExactly("tag-id-1");
        assertThat(FIXTURE.redis.exists("unacked", "unacked_index")).isZero();
    }

    @Test
    void leavesAMessageInUnackedThatCannotEvenBePutAside() {
        Claim claim = FIXTURE.claimed(broker, positional("id-1")).get(0);
        FIXTURE.redis.aclSetuser("default", AclSetuserArgs.Builder.removeCommand(CommandType.ZCARD));
        try {
            assertThat(answer(settlement.deadLetter(claim, letter(claim, "NOT_JSON", true), null)))
                    .isEqualTo(Outcome.LEFT);
        } finally {
            FIXTURE.redis.aclSetuser("default", AclSetuserArgs.Builder.allCommands());
        }
        assertThat(FIXTURE.redis.hget("unacked", "tag-id-1")).contains("id-1");
        assertThat(FIXTURE.redis.keys("sfworker:1:claim*")).isEmpty();
    }

    private List<String> kept() {
        return FIXTURE.redis.zrange("sfworker:1:dead:q", 0, -1);
    }

    private void put(String id, String reason, boolean refused) {
        Claim claim = FIXTURE.claimed(broker, positional(id)).get(0);
        answer(settlement.deadLetter(claim, letter(claim, reason, refused), null));
    }

    private static DeadLetter letter(Claim claim, String reason, boolean refused) {
        return new DeadLetter(new DeadLetter.Why(reason, "put aside", refused), "id", "{}", claim.raw());
    }
}
