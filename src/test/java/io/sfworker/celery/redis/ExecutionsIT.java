package io.sfworker.celery.redis;

import static io.sfworker.celery.RecordedMessages.positional;
import static io.sfworker.celery.redis.RedisFixture.answer;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.OutgoingMessage;
import io.sfworker.celery.protocol.ResultIdentity;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.redis.Executions.Attempt;
import io.sfworker.celery.redis.Executions.Begin;
import io.sfworker.celery.redis.Executions.Begun;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExecutionsIT {
    @RegisterExtension
    static final RedisFixture FIXTURE = new RedisFixture();

    private final Broker broker = FIXTURE.broker("node1@10.0.0.1");
    private final Settlement settlement = FIXTURE.settlement(new Settlement.Retention(Duration.ofDays(1), 100));
    private final Executions executions = new Executions(FIXTURE.connections(), FIXTURE.keys, Duration.ofSeconds(15));

    @Test
    void runsAnExecutionThatNobodyKnows() {
        assertThat(begin(claim("t1"), "t1", 0)).isEqualTo(new Begun(Begin.RUN, 0, ""));
    }

    @Test
    void saysTheSameWhenAskedAgain() {
        Claim claim = claim("t1");
        begin(claim, "t1", 0);

        assertThat(begin(claim, "t1", 0)).isEqualTo(new Begun(Begin.RUN, 0, ""));
    }

    @Test
    void doesNotRunWhatAnotherMessageRuns() {
        begin(claim("t1"), "t1", 0);

        assertThat(begin(claim("t2"), "t2", 0).begin()).isEqualTo(Begin.RUNNING);
    }

    @Test
    void answersASecondMessageFromTheRecordOfTheFirst() {
        Claim first = claim("t1");
        begin(first, "t1", 0);
        answer(settlement.finishAndAcknowledge(first, success("t1", 8)));

        Begun second = begin(claim("t2"), "t2", 0);

        assertThat(second.begin()).isEqualTo(Begin.ENDED);
        assertThat(second.mark()).isEqualTo(8);
        assertThat(second.record()).isEqualTo(FIXTURE.redis.get("celery-task-meta-t1"));
        assertThat(FIXTURE.redis.ttl("sfworker:1:execution:exec-1")).isBetween(86_000L, 86_400L);
    }

    @Test
    void aFailureBehindTheEndChangesNothingForLaterMessages() {
        Claim first = claim("t1");
        begin(first, "t1", 0);
        answer(settlement.finish(first, success("t1", 8)));
        String record = FIXTURE.redis.get("celery-task-meta-t1");
        ResultRecord failure = ResultRecord.failure(ExceptionRecord.of("RuntimeError", "builtins", "late"), null);
        answer(settlement.finishAndAcknowledge(
                first, Ended.alone(new ResultIdentity("t1", null, null, false), failure)));

        assertThat(begin(claim("t2"), "t2", 0).record()).isEqualTo(record);
    }

    @Test
    void keepsTheRecordAlsoForASenderWhoIgnoresResults() {
        Claim first = claim("t1");
        begin(first, "t1", 0);
        ResultIdentity silent = new ResultIdentity("t1", null, null, true);
        answer(settlement.finish(
                first, Ended.alone(silent, ResultRecord.revoked("revoked")).withMark(3L)));

        assertThat(FIXTURE.redis.exists("celery-task-meta-t1")).isZero();
        assertThat(begin(claim("t2"), "t2", 0).record()).contains("TaskRevokedError");
    }

    @Test
    void refusesOtherParametersUnderTheSameId() {
        begin(claim("t1"), "t1", 0);

        Attempt other = new Attempt("exec-1", "t2", "another digest", 0);
        assertThat(answer(executions.begin(claim("t2"), other)).begin()).isEqualTo(Begin.CONFLICT);
    }

    @Test
    void runsAgainWhatALostWorkerBeganAndLeavesItsEventsTheirNumbers() {
        Claim lost = claim("t1");
        begin(lost, "t1", 0);
        answer(settlement.giveBack(lost, lost.raw(), 0));

        assertThat(begin(answer(broker.claim(1)).get(0), "t1", 0)).isEqualTo(new Begun(Begin.RUN, 1000, ""));
        assertThat(begin(lost, "t1", 0).begin()).isEqualTo(Begin.STALE);
    }

    @Test
    void endsWhatMayRunOnlyOnceWhenItsWorkerIsLost() {
        Claim lost = claim("t1");
        begin(lost, "t1", 0);
        assertThat(answer(executions.onlyOnce(lost))).isEqualTo(Outcome.DONE);
        assertThat(begin(lost, "t1", 0).begin()).isEqualTo(Begin.RUN);
        answer(settlement.giveBack(lost, lost.raw(), 0));

        Claim again = answer(broker.claim(1)).get(0);
        assertThat(begin(again, "t1", 0).begin()).isEqualTo(Begin.LOST);
        answer(settlement.finish(again, success("t1", 1000)));
        assertThat(begin(claim("t2"), "t2", 0).begin()).isEqualTo(Begin.ENDED);
    }

    @Test
    void goesOnWithTheNextAttemptOnly() {
        Claim first = claim("t1");
        begin(first, "t1", 0);
        OutgoingMessage next = new OutgoingMessage("t1", "tag-next", 0, positional("t1"));
        ResultIdentity task = new ResultIdentity("t1", null, null, false);
        Settlement.TaskRecord retry = new Settlement.TaskRecord(task, ResultRecord.retry(null, null), 4L);
        answer(settlement.retry(first, next, 1, Instant.now(), retry));

        assertThat(begin(first, "t1", 0).begin()).isEqualTo(Begin.PLANNED);
        assertThat(begin(claim("t2"), "t2", 0).begin()).isEqualTo(Begin.RUNNING);
        assertThat(begin(claim("t1"), "t1", 1)).isEqualTo(new Begun(Begin.RUN, 4, ""));
    }

    @Test
    void publishesOnlyAsLongAsTheClaimIsHeld() {
        Claim claim = claim("id-1");

        assertThat(answer(executions.publish(claim, "events", "events-list", "one")))
                .isEqualTo(Outcome.DONE);
        assertThat(answer(executions.publish(claim, "", "events-list", "two"))).isEqualTo(Outcome.DONE);
        assertThat(answer(executions.publish(claim, "events", "", "three"))).isEqualTo(Outcome.DONE);
        FIXTURE.redis.hset("sfworker:1:claim:tag-id-1", "token", "other:99");
        assertThat(answer(executions.publish(claim, "events", "events-list", "late")))
                .isEqualTo(Outcome.STALE);

        assertThat(FIXTURE.redis.lrange("events-list", 0, -1)).containsExactly("two", "one");
    }

    @Test
    void confirmsAClaimOnlyAsLongAsItIsHeld() {
        Claim claim = claim("t1");
        assertThat(answer(executions.confirm(claim))).isEqualTo(Outcome.DONE);

        answer(settlement.acknowledge(claim));
        assertThat(answer(executions.confirm(claim))).isEqualTo(Outcome.STALE);
    }

    private Claim claim(String id) {
        return FIXTURE.claimed(broker, positional(id)).get(0);
    }

    private Begun begin(Claim claim, String celeryId, int retries) {
        return answer(executions.begin(claim, new Attempt("exec-1", celeryId, "digest", retries)));
    }

    private static Ended success(String id, long mark) {
        return Ended.alone(
                        new ResultIdentity(id, null, null, false),
                        ResultRecord.success(JsonNodeFactory.instance.numberNode(1)))
                .withMark(mark);
    }
}
