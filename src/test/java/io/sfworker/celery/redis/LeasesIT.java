package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LeasesIT {
    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private static final Duration LEASE = Duration.ofSeconds(15);

    private final Owner dead = Owner.of("node1@10.0.0.1", "{}");
    private final Owner alive = Owner.of("node2@10.0.0.2", "{}");
    private final Broker brokerOfTheDead = broker(dead);
    private final Leases leases = leases(alive);

    @Test
    void renewsTheOwnerAndItsClaims() {
        Claim claim = FIXTURE.claimed(brokerOfTheDead, positional("t1")).get(0);
        FIXTURE.redis.zadd("unacked_index", 1, "tag-t1");
        FIXTURE.redis.pexpire(ownerKey(dead), 100);

        Leases.Renewed renewed = answer(leases(dead).renew(List.of(claim)));

        assertThat(renewed.states()).containsExactly(Leases.State.HELD);
        assertThat(FIXTURE.redis.zscore("unacked_index", "tag-t1"))
                .isGreaterThan(Instant.now().getEpochSecond() + 10.0);
        assertThat(FIXTURE.redis.pttl(ownerKey(dead))).isGreaterThan(10_000);
    }

    @Test
    void takesNothingFromALivingOwner() {
        FIXTURE.claimed(brokerOfTheDead, positional("t1"));

        assertThat(answer(leases.takeOver())).isEmpty();
    }

    @Test
    void takesOverFromADeadOwnerSoThatItCanWriteNothingMore() {
        Claim lost = FIXTURE.claimed(brokerOfTheDead, positional("t1")).get(0);
        die(dead);

        Claim taken = answer(leases.takeOver()).get(0);

        assertThat(taken.tag()).isEqualTo("tag-t1");
        assertThat(taken.delivery().losses()).isEqualTo(1);
        assertThat(new String(taken.raw().bytes(), StandardCharsets.UTF_8)).isEqualTo(positional("t1"));
        assertThat(answer(leases(dead).renew(List.of(lost))).states()).containsExactly(Leases.State.LOST);
        assertThat(answer(leases.renew(List.of(taken))).states()).containsExactly(Leases.State.HELD);
        assertThat(FIXTURE.redis.smembers("sfworker:1:claims:" + dead.id())).isEmpty();
        assertThat(FIXTURE.redis.smembers("sfworker:1:owners")).doesNotContain("gone");
    }

    @Test
    void putsTheOldestClaimBackLastSoThatItIsServedFirst() {
        FIXTURE.claimed(brokerOfTheDead, positional("t1"));
        FIXTURE.claimed(brokerOfTheDead, positional("t2"));
        FIXTURE.claimed(brokerOfTheDead, positional("t3"));
        die(dead);

        assertThat(answer(leases.takeOver())).extracting(Claim::tag).containsExactly("tag-t3", "tag-t2", "tag-t1");
    }

    @Test
    void countsHowOftenATaskLostItsOwnerAcrossMessages() {
        for (int loss = 1; loss <= 3; loss++) {
            Owner owner = Owner.of("node1@10.0.0.1", "{}");
            FIXTURE.claimed(broker(owner), positional("t1").replace("\"eta\"", "\"redelivered\":true,\"eta\""));
            die(owner);
            Claim taken = answer(leases.takeOver()).get(0);
            assertThat(taken.delivery().losses()).isEqualTo(loss);
            answer(FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 10))
                    .acknowledge(taken));
        }
        String message = positional("t1").replace("\"eta\"", "\"redelivered\":true,\"eta\"");
        assertThat(FIXTURE.claimed(broker(alive), message).get(0).delivery().losses())
                .isEqualTo(3);
    }

    @Test
    void writesAForgottenClaimDownAgainUnderItsOldToken() {
        Claim claim = FIXTURE.claimed(brokerOfTheDead, positional("t1")).get(0);
        FIXTURE.redis.flushall();

        assertThat(answer(leases(dead).renew(List.of(claim))).states()).containsExactly(Leases.State.FORGOTTEN);
        assertThat(answer(leases(dead).reassert(claim, "t1"))).isEqualTo(Outcome.DONE);

        assertThat(answer(leases(dead).renew(List.of(claim))).states()).containsExactly(Leases.State.HELD);
        assertThat(FIXTURE.redis.hget("unacked", "tag-t1")).isEqualTo("[" + positional("t1") + ",\"\",\"q\"]");
    }

    @Test
    void doesNotForgetThatAClaimWasEnded() {
        Claim claim = FIXTURE.claimed(brokerOfTheDead, positional("t1")).get(0);
        answer(FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 10))
                .acknowledge(claim));

        assertThat(answer(leases(dead).renew(List.of(claim))).states()).containsExactly(Leases.State.LOST);
    }

    @Test
    void takesAMessageOfADeadPythonWorkerAfterItsTime() {
        String python = "[%s, \"\", \"q\"]".formatted(positional("t1"));
        FIXTURE.redis.hset("unacked", "tag-t1", python);
        FIXTURE.redis.zadd("unacked_index", (double) Instant.now().getEpochSecond() - 3500, "tag-t1");
        assertThat(answer(leases.sweep())).isEmpty();

        FIXTURE.redis.zadd("unacked_index", (double) Instant.now().getEpochSecond() - 3700, "tag-t1");
        Claim taken = answer(leases.sweep()).get(0);

        assertThat(new String(taken.raw().bytes(), StandardCharsets.UTF_8)).contains("\"t1\"");
        assertThat(answer(leases.renew(List.of(taken))).states()).containsExactly(Leases.State.HELD);
    }

    @Test
    void aMessageOfADeadPythonWorkerStaysWholeWhenItsTakerDiesToo() {
        String python = "[%s, \"secretflow\", \"secretflow\"]".formatted(positional("t1"));
        FIXTURE.redis.hset("unacked", "tag-t1", python);
        FIXTURE.redis.zadd("unacked_index", (double) Instant.now().getEpochSecond() - 3700, "tag-t1");
        answer(leases(dead).renew(List.of()));
        assertThat(answer(leases(dead).sweep())).hasSize(1);
        List<Claim> unheard = answer(brokerOfTheDead.reclaim(5, Set.of()));
        die(dead);

        List<Claim> taken = answer(leases.takeOver());

        assertThat(List.of(unheard.get(0), taken.get(0)))
                .allSatisfy(claim -> assertThat(new String(claim.raw().bytes(), StandardCharsets.UTF_8))
                        .isEqualTo(positional("t1")));
    }

    @Test
    void leavesMessagesOfOtherQueuesAlone() {
        FIXTURE.redis.hset("unacked", "other", "[%s, \"\", \"celery\"]".formatted(positional("t1")));
        FIXTURE.redis.zadd("unacked_index", 1, "other");

        assertThat(answer(leases.sweep())).isEmpty();
        assertThat(FIXTURE.redis.zscore("unacked_index", "other")).isEqualTo(1.0);
    }

    @Test
    void tellsOfARevocation() {
        FIXTURE.redis.zadd("sfworker:1:revoked", 1, "t1");

        List<Claim> claims = FIXTURE.claimed(brokerOfTheDead, positional("t1"), positional("t2"));

        assertThat(claims).extracting(claim -> claim.delivery().revoked()).containsExactly(true, false);
    }

    private static void die(Owner owner) {
        FIXTURE.redis.del(ownerKey(owner));
    }

    private static String ownerKey(Owner owner) {
        return "sfworker:1:owner:" + owner.id();
    }

    private static Broker broker(Owner owner) {
        return new Broker(FIXTURE.connections(), FIXTURE.keys, RedisFixture.settings(owner, LEASE), Clock.systemUTC());
    }

    private static Leases leases(Owner owner) {
        return new Leases(FIXTURE.connections(), FIXTURE.keys, RedisFixture.settings(owner, LEASE));
    }
}
