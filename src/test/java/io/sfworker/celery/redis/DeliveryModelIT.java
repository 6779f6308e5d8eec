package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.ResultIdentity;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.testing.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Workers that claim, renew, settle, die, sleep and take over in any order, against a model of where each message is:
 * in the queue, held by one worker, delayed, or done; never in two places and never nowhere.
 */
class DeliveryModelIT {
    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private static final int STEPS = 1500;

    private final Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 10_000));
    private final List<ModelWorker> workers = new ArrayList<>();
    private final Map<String, Place> places = new TreeMap<>();
    /** Tokens of the claims that hold, by message. */
    private final Map<String, String> holders = new TreeMap<>();

    private enum Place {
        QUEUE,
        HELD,
        DELAYED,
        DONE
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aMessageIsAlwaysInExactlyOnePlace(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 3; i++) {
            workers.add(new ModelWorker(FIXTURE, "node%d@10.0.0.%d".formatted(i, i)));
        }
        for (int step = 0; step < STEPS; step++) {
            step(random, workers.get(random.nextInt(workers.size())));
            if (step % 25 == 0) {
                checkPlaces("seed %d step %d".formatted(seed, step));
            }
        }
        checkPlaces("seed %d end".formatted(seed));
        assertThat(places.values()).contains(Place.DONE);
    }

    private void step(Random random, ModelWorker worker) {
        switch (random.nextInt(12)) {
            case 0, 1 -> send();
            case 2, 3, 4 -> claim(worker, 1 + random.nextInt(3));
            case 5 -> renew(worker);
            case 6, 7, 8 -> settle(random, worker);
            case 9 -> worker.sleep();
            case 10 -> worker.diesAndStartsAgain();
            default -> takeOver(worker);
        }
        if (random.nextInt(20) == 0) {
            makeDue(worker);
        }
    }

    private void send() {
        String id = "t%04d".formatted(places.size());
        FIXTURE.redis.lpush("q", positional(id));
        places.put(id, Place.QUEUE);
    }

    private void claim(ModelWorker worker, int count) {
        for (Claim claim : answer(worker.broker().claim(count))) {
            assertThat(places.put(id(claim), Place.HELD)).isEqualTo(Place.QUEUE);
            holders.put(id(claim), claim.token());
            worker.claims().add(claim);
        }
    }

    private void renew(ModelWorker worker) {
        List<Claim> claims = List.copyOf(worker.claims());
        List<Leases.State> states = answer(worker.leases().renew(claims)).states();
        for (int i = 0; i < claims.size(); i++) {
            assertThat(states.get(i)).isEqualTo(holds(claims.get(i)) ? Leases.State.HELD : Leases.State.LOST);
        }
    }

    private void settle(Random random, ModelWorker worker) {
        if (worker.claims().isEmpty()) {
            return;
        }
        Claim claim = worker.claims().remove(random.nextInt(worker.claims().size()));
        boolean holds = holds(claim);
        int way = random.nextInt(4);
        Outcome outcome = answer(
                switch (way) {
                    case 0 -> settlement.giveBack(claim, claim.raw(), 0);
                    case 1 -> settlement.delay(claim, Instant.now().plusSeconds(3600));
                    case 2 -> settlement.acknowledge(claim);
                    default -> settlement.finishAndAcknowledge(claim, success(id(claim)));
                });
        assertThat(outcome == Outcome.STALE).isEqualTo(!holds);
        if (holds) {
            holders.remove(id(claim));
            places.put(id(claim), way == 0 ? Place.QUEUE : way == 1 ? Place.DELAYED : Place.DONE);
        }
    }

    private void takeOver(ModelWorker worker) {
        for (Claim claim : answer(worker.leases().takeOver())) {
            assertThat(places.get(id(claim))).isEqualTo(Place.HELD);
            assertThat(answer(settlement.giveBack(claim, claim.raw(), 0))).isEqualTo(Outcome.DONE);
            holders.remove(id(claim));
            places.put(id(claim), Place.QUEUE);
        }
    }

    private void makeDue(ModelWorker worker) {
        for (String tag : FIXTURE.redis.zrange("sfworker:1:delayed:q", 0, -1)) {
            FIXTURE.redis.zadd("sfworker:1:delayed:q", 1, tag);
        }
        answer(worker.broker().moveDue());
        places.replaceAll((id, place) -> place == Place.DELAYED ? Place.QUEUE : place);
    }

    private boolean holds(Claim claim) {
        return claim.token().equals(holders.get(id(claim)));
    }

    private void checkPlaces(String when) {
        Map<String, Place> found = new TreeMap<>();
        FIXTURE.redis.lrange("q", 0, -1).forEach(message -> found(found, idOf(message), Place.QUEUE));
        FIXTURE.redis
                .hvals("unacked")
                .forEach(entry -> found(found, idOf("" + Samples.parse(entry).get(0)), Place.HELD));
        FIXTURE.redis.hvals("sfworker:1:delayed-body:q").forEach(message -> found(found, idOf(message), Place.DELAYED));
        Map<String, Place> expected = new TreeMap<>(places);
        expected.values().removeIf(place -> place == Place.DONE);
        assertThat(found).as(when).isEqualTo(expected);
        assertThat(FIXTURE.redis.zcard("unacked_index")).as(when).isEqualTo(FIXTURE.redis.hlen("unacked"));
        assertThat(FIXTURE.redis.keys("sfworker:1:claim:*")).as(when).hasSize(holders.size());
    }

    private static void found(Map<String, Place> places, String id, Place place) {
        assertThat(places.put(id, place))
                .as("%s is in %s and elsewhere", id, place)
                .isNull();
    }

    private static String idOf(String message) {
        return Samples.parse(message).at("/headers/id").asText();
    }

    private static String id(Claim claim) {
        return claim.tag().substring("tag-".length());
    }

    private static Ended success(String id) {
        return Ended.alone(
                new ResultIdentity(id, null, null, false),
                ResultRecord.success(JsonNodeFactory.instance.numberNode(1)));
    }
}
