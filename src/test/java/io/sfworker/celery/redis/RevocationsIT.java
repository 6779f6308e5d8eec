package io.sfworker.celery.redis;

import static io.sfworker.celery.redis.RedisFixture.TASK_KEY;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.JsonValue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RevocationsIT {
    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final Revocations revocations =
            new Revocations(FIXTURE.connections(), FIXTURE.keys, Clock.systemUTC(), Duration.ofDays(1));

    @Test
    void remembersAnIdAndStoresItsRecordAtOnce() {
        answer(revocations.revoke(List.of("id-1")));

        assertThat(FIXTURE.redis.zscore("sfworker:1:revoked", "id-1"))
                .isCloseTo(Clock.systemUTC().millis() / 1000.0, org.assertj.core.data.Offset.offset(5.0));
        assertThat(JsonValue.of(FIXTURE.redis.get(TASK_KEY)).path("status").asText())
                .isEqualTo("REVOKED");
        assertThat(JsonValue.of(FIXTURE.redis.get(TASK_KEY))
                        .path("result")
                        .path("exc_message")
                        .path(0)
                        .asText())
                .isEqualTo("revoked");
        assertThat(FIXTURE.redis.ttl(TASK_KEY)).isBetween(86_300L, 86_400L);
        assertThat(FIXTURE.redis.ttl("sfworker:1:revoked")).isBetween(86_300L, 86_400L);
    }

    @Test
    void leavesAFinalRecordAlone() {
        for (String state : List.of("SUCCESS", "FAILURE", "REVOKED")) {
            String record = "{\"status\": \"%s\", \"result\": 1}".formatted(state);
            FIXTURE.redis.set(TASK_KEY, record);

            answer(revocations.revoke(List.of("id-1")));

            assertThat(FIXTURE.redis.get(TASK_KEY)).isEqualTo(record);
        }
        FIXTURE.redis.set(TASK_KEY, "{\"status\": \"STARTED\", \"result\": 1}");

        answer(revocations.revoke(List.of("id-1")));

        assertThat(FIXTURE.redis.get(TASK_KEY)).contains("REVOKED");
    }

    @Test
    void learnsWithoutRecordsAndKeepsTheTimeOfWhatItKnew() {
        FIXTURE.redis.zadd("sfworker:1:revoked", now() - 100, "id-1");

        answer(revocations.learn(List.of("id-1", "id-2")));

        assertThat(answer(revocations.latest(10)).keySet()).containsExactly("id-2", "id-1");
        assertThat(FIXTURE.redis.zscore("sfworker:1:revoked", "id-1")).isLessThan(now() - 90);
        assertThat(FIXTURE.redis.exists(TASK_KEY)).isZero();
    }

    @Test
    void forgetsWhatIsOlderThanADayAndWhatIsTooMuch() {
        FIXTURE.redis.zadd("sfworker:1:revoked", now() - 86_401, "old");
        String many = "for i = 1, 50100 do redis.call('ZADD', KEYS[1], ARGV[1], 'id-' .. i) end";
        FIXTURE.redis.eval(
                many, ScriptOutputType.STATUS, new String[] {"sfworker:1:revoked"}, Double.toString(now() - 1));

        answer(revocations.revoke(List.of("last")));

        assertThat(FIXTURE.redis.zcard("sfworker:1:revoked")).isEqualTo(50_000);
        assertThat(FIXTURE.redis.zscore("sfworker:1:revoked", "old")).isNull();
        assertThat(answer(revocations.latest(1)).keySet()).containsExactly("last");
    }

    @Test
    void remembersStamps() {
        Revocations.Stamp stamp = new Revocations.Stamp("tenant", "a=b\u0006 c");

        answer(revocations.revokeStamps(List.of(stamp)));
        answer(revocations.revokeStamps(List.of(stamp, new Revocations.Stamp("", ""))));

        assertThat(answer(revocations.stamps())).containsExactlyInAnyOrder(stamp, new Revocations.Stamp("", ""));
    }

    @Test
    void looksAtWhatWaitsAndLeavesOutWhatIsLarge() {
        FIXTURE.redis.zadd("sfworker:1:delayed:q", 2000.5, "b");
        FIXTURE.redis.hset("sfworker:1:delayed-body:q", "b", "{}");
        FIXTURE.redis.zadd("sfworker:1:delayed:q", 1000.25, "a");
        FIXTURE.redis.hset("sfworker:1:delayed-body:q", "a", "{\"a\": 1}");
        FIXTURE.redis.zadd("sfworker:1:delayed:q", 1500, "large");
        FIXTURE.redis.hset("sfworker:1:delayed-body:q", "large", "x".repeat(70_000));

        List<DelayedMessages.Delayed> found =
                answer(new DelayedMessages(FIXTURE.connections(), FIXTURE.keys).next("q"));

        assertThat(found)
                .extracting(delayed -> new String(delayed.raw().bytes(), java.nio.charset.StandardCharsets.UTF_8))
                .containsExactly("{\"a\": 1}", "{}");
        assertThat(found).extracting(delayed -> delayed.due().toEpochMilli()).containsExactly(1_000_250L, 2_000_500L);
        assertThat(FIXTURE.redis.zcard("sfworker:1:delayed:q")).isEqualTo(3);
    }

    private static double now() {
        return Clock.systemUTC().millis() / 1000.0;
    }
}
