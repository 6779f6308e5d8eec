package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.lettuce.core.ScoredValue;
import io.sfworker.celery.protocol.MalformedMessages;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BrokerIT {
    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");

    @Test
    void claimsInCelerysOrderOfPriorities() {
        List<String> sent = List.of("0", "9", "5", "3", "0", "6", "12", "-1", "\"high\"");
        for (int i = 0; i < sent.size(); i++) {
            String priority = sent.get(i);
            int number = priority.startsWith("\"") ? 0 : Integer.parseInt(priority);
            FIXTURE.redis.lpush(FIXTURE.keys.listFor("q", number), positional("t" + i, priority));
        }

        List<Claim> claims = answer(broker.claim(20));

        assertThat(claims)
                .extracting(Claim::tag)
                .containsExactly(
                        "tag-t0", "tag-t4", "tag-t7", "tag-t8", "tag-t2", "tag-t3", "tag-t5", "tag-t1", "tag-t6");
        assertThat(FIXTURE.keys.lists("q").get(1)).isEqualTo("q\u0006\u00163");
    }

    @Test
    void recordsWhoHoldsAMessageSoThatAPythonWorkerCouldRestoreIt() {
        String message = positional("t1");
        Claim claim = FIXTURE.claimed(broker, message).get(0);

        assertThat(FIXTURE.redis.llen("q")).isZero();
        assertThat(FIXTURE.redis.hgetall("unacked")).containsOnlyKeys("tag-t1");
        assertThat(FIXTURE.redis.hget("unacked", "tag-t1")).isEqualTo("[" + message + ",\"\",\"q\"]");
        ScoredValue<String> lease =
                FIXTURE.redis.zrangeWithScores("unacked_index", 0, -1).get(0);
        assertThat(lease.getScore()).isCloseTo((double) Instant.now().getEpochSecond() + 15, within(2.0));
        assertThat(claims()).containsExactly("tag-t1");
        assertThat(FIXTURE.redis.hgetall("sfworker:1:claim:tag-t1"))
                .hasEntrySatisfying("owner", owner -> assertThat(owner).startsWith("node1@10.0.0.1:"))
                .containsEntry("queue", "q")
                .containsEntry("celery_id", "t1")
                .containsEntry("token", claim.token())
                .containsKeys("claimed_at", "list");
        assertThat(claim.token()).matches(FIXTURE.redis.get("sfworker:1:epoch") + ":1[0-9]{16}");
        assertThat(new String(claim.raw().bytes(), StandardCharsets.UTF_8)).isEqualTo(message);
    }

    @Test
    void claimsAnythingThatLiesInTheQueueAndChangesNoByteOfIt() {
        List<byte[]> messages = List.copyOf(MalformedMessages.all().values());
        for (byte[] message : messages) {
            answer(FIXTURE.connections()
                    .commands()
                    .run(Duration.ofSeconds(5), commands -> commands.lpush("q", message)));
        }

        List<Claim> claims = answer(broker.claim(1000));

        assertThat(claims).extracting(claim -> claim.raw().bytes()).containsExactlyElementsOf(messages);
        assertThat(claims).extracting(Claim::tag).doesNotHaveDuplicates();
        assertThat(FIXTURE.redis.hlen("unacked")).isEqualTo(messages.size());
        assertThat(FIXTURE.redis.zcard("unacked_index")).isEqualTo(messages.size());
    }

    @Test
    void givesATagOfItsOwnToAMessageWhoseTagIsNoText() {
        // Without the character within, what is left of the first is one; that would be another key for each reader.
        for (String tag : List.of("\u00e0\u00c2\u0080\u00a0\u0080", "a\u00c2b", "\u00ff", "\u00ed\u00a0\u0080")) {
            byte[] message = positional("t1").replace("tag-t1", tag).getBytes(StandardCharsets.ISO_8859_1);
            answer(FIXTURE.connections()
                    .commands()
                    .run(Duration.ofSeconds(5), commands -> commands.lpush("q", message)));
        }

        List<Claim> claims = answer(broker.claim(1000));

        assertThat(claims).hasSize(4).extracting(Claim::tag).allMatch(tag -> tag.matches("\\p{ASCII}+"));
        assertThat(claims).allSatisfy(claim -> assertThat(FIXTURE.redis.exists("sfworker:1:claim:" + claim.tag()))
                .isEqualTo(1));
    }

    @Test
    void transfersOnlyTheBeginningOfAMessageOverTheLimit() {
        Claim claim = FIXTURE.claimed(broker, "x".repeat(3 << 20)).get(0);

        assertThat(claim.raw().size()).isEqualTo(3 << 20);
        assertThat(claim.raw().bytes()).hasSize(1 << 20);
        assertThat(claim.raw().complete()).isFalse();
        assertThat(FIXTURE.redis.hstrlen("unacked", claim.tag())).isGreaterThan(3 << 20);
    }

    @Test
    void keepsBothMessagesThatBearTheSameTag() {
        List<Claim> claims = FIXTURE.claimed(broker, positional("t1"), positional("t1"));

        assertThat(claims)
                .extracting(Claim::tag)
                .doesNotHaveDuplicates()
                .hasSize(2)
                .contains("tag-t1");
        assertThat(FIXTURE.redis.hlen("unacked")).isEqualTo(2);
    }

    @Test
    void givesEachMessageToOneWorkerOnly() {
        for (int i = 0; i < 500; i++) {
            FIXTURE.redis.lpush("q", positional("t" + i));
        }
        List<Broker> brokers = List.of(broker, FIXTURE.broker("node2@10.0.0.2"), FIXTURE.broker("node3@10.0.0.3"));
        List<CompletableFuture<List<Claim>>> answers = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            answers.add(brokers.get(i % 3).claim(1).toCompletableFuture());
        }

        List<String> tags = answers.stream()
                .flatMap(claims -> answer(claims).stream())
                .map(Claim::tag)
                .toList();

        assertThat(tags).hasSize(500).doesNotHaveDuplicates();
    }

    @Test
    void repeatsOnlyTheAnswersThatWereLost() {
        List<Claim> claims = FIXTURE.claimed(broker, positional("t1"), positional("t2"));
        FIXTURE.claimed(FIXTURE.broker("node1@10.0.0.1"), positional("t3"));

        List<Claim> lost = answer(broker.reclaim(5, Set.of("tag-t1")));

        assertThat(lost).extracting(Claim::tag).containsExactly("tag-t2");
        assertThat(lost.get(0).token()).isEqualTo(claims.get(1).token());
        assertThat(lost.get(0).raw().bytes()).isEqualTo(claims.get(1).raw().bytes());
    }

    @Test
    void makesAClaimStaleWhoseMessageAPythonWorkerRestored() {
        Claim first = FIXTURE.claimed(broker, positional("t1")).get(0);
        FIXTURE.redis.hdel("unacked", "tag-t1");
        FIXTURE.redis.zrem("unacked_index", "tag-t1");

        Claim second = FIXTURE.claimed(FIXTURE.broker("node2@10.0.0.2"), positional("t1"))
                .get(0);

        Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 10));
        assertThat(second.tag()).isEqualTo("tag-t1");
        assertThat(claims()).isEmpty();
        assertThat(answer(settlement.acknowledge(first))).isEqualTo(Outcome.STALE);
        assertThat(answer(settlement.acknowledge(second))).isEqualTo(Outcome.DONE);
    }

    @Test
    void preparesBindingsAndLearnsAboutRedis() {
        answer(broker.prepare());

        assertThat(FIXTURE.redis.smembers("_kombu.binding.secretflow"))
                .containsExactly("secretflow\u0006\u0016\u0006\u0016q");
        assertThat(FIXTURE.redis.smembers("_kombu.binding.q")).containsExactly("q\u0006\u0016\u0006\u0016q");
        assertThat(FIXTURE.connections().status().redisVersion()).isNotBlank();
        assertThat(FIXTURE.connections().status().maxmemoryPolicy()).isEqualTo("noeviction");
    }

    @Test
    void movesDueMessagesInTheirOrderToTheFrontOfTheirLists() {
        FIXTURE.redis.lpush("q", positional("waiting"));
        delay("second", "0", -1);
        delay("first", "0", -2);
        delay("low", "9", -3);
        delay("later", "0", 60);

        Duration next = answer(broker.moveDue());

        assertThat(answer(broker.claim(9)))
                .extracting(Claim::tag)
                .containsExactly("tag-first", "tag-second", "tag-waiting", "tag-low");
        assertThat(next).isBetween(Duration.ofSeconds(55), Duration.ofSeconds(61));
        assertThat(FIXTURE.redis.hkeys("sfworker:1:delayed-body:q")).containsExactly("tag-later");
        assertThat(answer(FIXTURE.broker("node2@10.0.0.2").moveDue())).isPositive();
        assertThat(answer(broker.claim(9))).isEmpty();
    }

    @Test
    void wakesWithoutPollingAndLeavesTheOrderAlone() throws Exception {
        try (QueueWaiter waiter = broker.newWaiter()) {
            CompletableFuture<Long> woken = new CompletableFuture<>();
            waiter.arm(error -> woken.complete(System.nanoTime()));
            Awaitility.await().until(() -> clientsBlocked() == 4);
            assertThat(woken).isNotDone();

            long pushed = System.nanoTime();
            FIXTURE.redis.lpush(FIXTURE.keys.listFor("q", 6), positional("t1"), positional("t2"));

            assertThat(woken.get(5, TimeUnit.SECONDS) - pushed).isLessThan(TimeUnit.MILLISECONDS.toNanos(50));
            assertThat(answer(broker.claim(2))).extracting(Claim::tag).containsExactly("tag-t1", "tag-t2");
        }
    }

    private static long clientsBlocked() {
        return FIXTURE.redis
                .clientList()
                .lines()
                .filter(line -> line.contains("cmd=blmove"))
                .count();
    }

    private static void delay(String id, String priority, int seconds) {
        String tag = "tag-" + id;
        FIXTURE.redis.zadd("sfworker:1:delayed:q", (double) Instant.now().getEpochSecond() + seconds, tag);
        FIXTURE.redis.hset("sfworker:1:delayed-body:q", tag, positional(id, priority));
    }

    private static Set<String> claims() {
        List<String> owners = FIXTURE.redis.keys("sfworker:1:claims:node1@10.0.0.1:*");
        return owners.isEmpty() ? Set.of() : FIXTURE.redis.smembers(owners.get(0));
    }
}
