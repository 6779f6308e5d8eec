package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.RecordedMessages.recorded;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.protocol.Canvas;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.JsonValue;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.protocol.MessageEncoder;
import io.sfworker.celery.protocol.MessageLimits;
import io.sfworker.celery.protocol.MessageText;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.RedactedView;
import io.sfworker.celery.protocol.Replay;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.StoredLetter;
import io.sfworker.celery.protocol.TaskMessage;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator does with messages that were put aside. */
class DeadLettersIT {
    private static final ResultRecord FAILED =
            ResultRecord.failure(ExceptionRecord.of("ValueError", "builtins", "no"), null);
    private static final Optional<String> EXECUTION = Optional.of("exec-1");

    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final MessageDecoder decoder = new MessageDecoder(MessageLimits.DEFAULT, Clock.systemUTC());
    private final MessageEncoder encoder = new MessageEncoder("node1@10.0.0.1");
    private final Canvas canvas = new Canvas(encoder, "q", Clock.systemUTC());
    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");
    private final Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 100));
    private final DeadLetters letters =
            new DeadLetters(FIXTURE.connections(), FIXTURE.keys, "q", new Replay(decoder, encoder), canvas);

    @Test
    void listsTheNewestFirstInPagesAndByReason() {
        for (int i = 0; i < 5; i++) {
            putAside(positional("id-" + i), i % 2 == 0 ? "EVEN" : "ODD");
        }

        DeadLetters.Page page = answer(letters.list(null, 1, 2));
        assertThat(page.total()).isEqualTo(5);
        assertThat(page.letters()).extracting(StoredLetter::taskId).containsExactly("id-3", "id-2");
        DeadLetters.Page odd = answer(letters.list("ODD", 0, 10));
        assertThat(odd.total()).isEqualTo(2);
        assertThat(odd.letters()).extracting(StoredLetter::id).containsExactly("tag-id-3", "tag-id-1");
        assertThat(answer(letters.list("NONE", 0, 10)).letters()).isEmpty();
        assertThat(answer(letters.count())).isEqualTo(5);
    }

    @Test
    void showsNoArgumentsOfTheMessage() {
        putAside(positional("id-1").replace("\"origin\": \"", "\"secret\": \"hush\", \"origin\": \""), "POISON");

        StoredLetter letter = answer(letters.find("tag-id-1")).orElseThrow();

        assertThat(letter.reason()).isEqualTo("POISON");
        assertThat(letter.details().replayable()).isTrue();
        assertThat(letter.details().view().at("/headers/task").asText()).isEqualTo("tasks.secretflow.execute_task");
        assertThat(letter.toString())
                .doesNotContain("hush")
                .doesNotContain("argsrepr")
                .doesNotContain("\"body\"");
        assertThat(answer(letters.find("nothing"))).isEmpty();
    }

    @Test
    void replaysATaskAsIfItHadNeverEnded() {
        putAside(positional("id-1", "6"), "POISON");
        FIXTURE.redis.hset("sfworker:1:execution:exec-1", Map.of("state", "FAILURE", "mark", "7", "record", "{}"));
        FIXTURE.redis.set("sfworker:1:deliveries:id-1", "5");
        FIXTURE.redis.zadd("sfworker:1:revoked", 1, "id-1");
        FIXTURE.redis.set("sfworker:1:finished:id-1", "1");

        DeadLetters.Replayed replayed = answer(letters.replay("tag-id-1", Replay.Edit.NONE, task -> EXECUTION));

        assertThat(replayed).isEqualTo(new DeadLetters.Replayed.Sent("id-1"));
        TaskMessage sent = decoded(FIXTURE.redis.lindex(FIXTURE.keys.listFor("q", 6), 0));
        assertThat(sent.id()).isEqualTo("id-1");
        assertThat(sent.deliveryTag()).isNotEqualTo("tag-id-1");
        assertThat(sent.header(Replay.MARK).asInt()).isEqualTo(1);
        assertThat(FIXTURE.redis.keys("celery-task-meta-*")).isEmpty();
        assertThat(FIXTURE.redis.keys("sfworker:1:dead*")).isEmpty();
        assertThat(FIXTURE.redis.exists("sfworker:1:finished:id-1", "sfworker:1:deliveries:id-1", "sfworker:1:revoked"))
                .isZero();
        assertThat(FIXTURE.redis.hgetall("sfworker:1:execution:exec-1")).isEqualTo(Map.of("mark", "1007"));
        assertThat(answer(letters.replay("tag-id-1", Replay.Edit.NONE, task -> EXECUTION)))
                .isEqualTo(new DeadLetters.Replayed.Gone());
    }

    @Test
    void replaysWithOtherArguments() {
        putAside(positional("id-1"), "POISON");
        Replay.Edit edit = new Replay.Edit(JsonValue.of("[\"better\"]"), null, null);

        answer(letters.replay("tag-id-1", edit, task -> EXECUTION));

        assertThat(decoded(FIXTURE.redis.lindex("q", 0)).args()).hasToString("[\"better\"]");
    }

    @Test
    void keepsTheLetterWhenItWouldComeBackAtOnce() {
        putAside(positional("id-1"), "POISON");
        Replay.Edit edit = new Replay.Edit(JsonValue.of("7"), null, null);

        assertThat(answer(letters.replay("tag-id-1", edit, task -> EXECUTION)))
                .isInstanceOfSatisfying(DeadLetters.Replayed.Refused.class, refused -> assertThat(refused.reason())
                        .isEqualTo("BAD_ARGUMENTS"));

        assertThat(answer(letters.count())).isEqualTo(1);
        assertThat(FIXTURE.redis.exists("q")).isZero();
    }

    @Test
    void neverReplaysATaskThatHasSucceededMeanwhile() {
        putAside(positional("id-1"), "POISON");
        FIXTURE.redis.set("celery-task-meta-id-1", "{\"status\": \"SUCCESS\", \"result\": 1}");

        assertThat(answer(letters.replay("tag-id-1", Replay.Edit.NONE, task -> EXECUTION)))
                .isEqualTo(new DeadLetters.Replayed.Succeeded("id-1"));

        assertThat(answer(letters.count())).isEqualTo(1);
        assertThat(FIXTURE.redis.exists("q")).isZero();
    }

    @Test
    void neverReplaysWhatAnotherMessageRunsOrHasRun() {
        putAside(positional("id-1"), "POISON");

        FIXTURE.redis.hset("sfworker:1:execution:exec-1", "state", "RETRY");
        assertThat(answer(letters.replay("tag-id-1", Replay.Edit.NONE, task -> EXECUTION)))
                .isEqualTo(new DeadLetters.Replayed.Running("id-1"));
        FIXTURE.redis.hset("sfworker:1:execution:exec-1", "state", "SUCCESS");
        assertThat(answer(letters.replay("tag-id-1", Replay.Edit.NONE, task -> EXECUTION)))
                .isEqualTo(new DeadLetters.Replayed.Succeeded("id-1"));

        assertThat(FIXTURE.redis.exists("q")).isZero();
    }

    @Test
    void aReplayedStepTakesItsChainUpAgain() {
        String tag = putAside(recorded("chain"), "POISON");
        assertThat(FIXTURE.redis.keys("celery-task-meta-*")).hasSize(3);

        answer(letters.replay(tag, Replay.Edit.NONE, task -> EXECUTION));

        assertThat(FIXTURE.redis.keys("celery-task-meta-*")).isEmpty();
    }

    @Test
    void aReplayedMemberMakesItsChordWholeAgain() {
        FIXTURE.redis.set("celery-taskset-meta-g.s", "2");
        Claim good = FIXTURE.claimed(broker, member("m1", 1)).get(0);
        answer(settlement.finishAndAcknowledge(
                good, canvas.ended(decoded(member("m1", 1)), ResultRecord.success(JsonValue.of("1")))));
        String tag = putAside(member("m0", 0), "POISON");
        assertThat(FIXTURE.redis.get("celery-task-meta-body")).contains("ChordError");

        answer(letters.replay(tag, Replay.Edit.NONE, task -> EXECUTION));
        Claim again = answer(broker.claim(1)).get(0);
        answer(settlement.finishAndAcknowledge(
                again, canvas.ended(decoded(member("m0", 0)), ResultRecord.success(JsonValue.of("0")))));

        assertThat(FIXTURE.redis.exists("celery-task-meta-body")).isZero();
        assertThat(decoded(FIXTURE.redis.lindex("next", 0)).args()).hasToString("[[0,1]]");
    }

    @Test
    void dropsOneOrAllOrThoseWithOneReason() {
        for (int i = 0; i < 5; i++) {
            putAside(positional("id-" + i), i % 2 == 0 ? "EVEN" : "ODD");
        }

        assertThat(answer(letters.drop("tag-id-0"))).isTrue();
        assertThat(answer(letters.drop("tag-id-0"))).isFalse();
        assertThat(answer(letters.dropAll("ODD"))).isEqualTo(2);
        assertThat(answer(letters.list(null, 0, 10)).letters())
                .extracting(StoredLetter::id)
                .containsExactly("tag-id-4", "tag-id-2");
        assertThat(answer(letters.dropAll(null))).isEqualTo(2);
        assertThat(FIXTURE.redis.keys("sfworker:1:dead*")).isEmpty();
        assertThat(answer(letters.dropAll("ODD"))).isZero();
    }

    @Test
    void givesALetterAnIdThatFitsIntoAnAddress() {
        String odd = new MessageText().property("delivery_tag", "\"a/../b c\"").toString();

        putAside(odd, "POISON");

        List<StoredLetter> all = answer(letters.list(null, 0, 10)).letters();
        assertThat(all).hasSize(1);
        assertThat(all.get(0).id()).matches("[0-9a-f]{40}");
    }

    private String putAside(String message, String reason) {
        Claim claim = FIXTURE.claimed(broker, message).get(0);
        TaskMessage task = decoded(message);
        DeadLetter letter = new DeadLetter(
                reason,
                "put aside",
                task.id(),
                RedactedView.of(task, claim.raw().size()),
                claim.raw());
        assertThat(answer(settlement.deadLetter(claim, letter, canvas.ended(task, FAILED))))
                .isEqualTo(Outcome.WRITTEN);
        return claim.tag();
    }

    private static String member(String id, int index) {
        return new MessageText()
                .header("id", "\"" + id + "\"")
                .header("group", "\"g\"")
                .header("group_index", Integer.toString(index))
                .property("delivery_tag", "\"tag-" + id + "\"")
                .body("[[1], {}, {\"chord\": {\"task\": \"tasks.body\","
                        + " \"options\": {\"task_id\": \"body\", \"queue\": \"next\"}}}]")
                .toString();
    }

    private TaskMessage decoded(String text) {
        return ((Decoded.Accepted) decoder.decode(RawMessage.of(text))).message();
    }
}
