package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What claims are after a failover, and of messages that no script can read. */
class BrokerOutageIT {
    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");

    @Test
    void givesOutNoTokenTwiceWhenRedisLostItsLastWrites() {
        Claim first = FIXTURE.claimed(broker, positional("t1")).get(0);
        FIXTURE.redis.hdel("unacked", "tag-t1");
        FIXTURE.redis.zrem("unacked_index", "tag-t1");
        FIXTURE.redis.keys("sfworker:1:cla*").forEach(FIXTURE.redis::del);
        FIXTURE.redis.set("sfworker:1:token", "0");

        Claim second = FIXTURE.claimed(FIXTURE.broker("node2@10.0.0.2"), positional("t1"))
                .get(0);

        Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 10));
        assertThat(FIXTURE.redis.get("sfworker:1:token")).isEqualTo("1");
        assertThat(second.tag()).isEqualTo(first.tag());
        assertThat(answer(settlement.acknowledge(first))).isEqualTo(Outcome.STALE);
        assertThat(answer(settlement.acknowledge(second))).isEqualTo(Outcome.DONE);
    }

    @Test
    void knowsTheTaskOfAMessageThatIsTooLargeToRead() {
        FIXTURE.redis.zadd("sfworker:1:revoked", 1, "t1");
        String large = "{\"padding\": \"%s\", ".formatted("x".repeat(2 << 20));

        List<Claim> claims = FIXTURE.claimed(
                broker,
                positional("t1").replaceFirst("\\{", large),
                positional("t2").replaceFirst("\\{", large));

        assertThat(claims).extracting(claim -> claim.delivery().revoked()).containsExactly(true, false);
        assertThat(FIXTURE.redis.hget("sfworker:1:claim:" + claims.get(1).tag(), "celery_id"))
                .isEqualTo("t2");
    }

    @Test
    void leavesAConnectionToARedisThatBecameAReplica() {
        answer(broker.claim(1));
        FIXTURE.redis.replicaof("127.0.0.1", 1);
        try {
            Set<String> before = clients();
            assertThat(broker.claim(1).toCompletableFuture())
                    .failsWithin(Duration.ofSeconds(10))
                    .withThrowableThat()
                    .withMessageContaining("READONLY");
            Awaitility.await().until(() -> !clients().containsAll(before));
        } finally {
            FIXTURE.redis.replicaofNoOne();
        }
        assertThat(answer(broker.claim(1))).isEmpty();
    }

    private static Set<String> clients() {
        return FIXTURE.redis
                .clientList()
                .lines()
                .map(line -> line.replaceFirst(" .*", ""))
                .collect(Collectors.toSet());
    }
}
