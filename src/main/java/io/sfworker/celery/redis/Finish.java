package io.sfworker.celery.redis;

import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.ResultIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the script that ends a task. Threads: safe. */
final class Finish {
    private static final Logger LOG = LoggerFactory.getLogger(Finish.class);

    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final Clock clock;
    private final Settlement.Retention retention;

    Finish(RedisConnections connections, CeleryKeys keys, Clock clock, Settlement.Retention retention) {
        this.connections = connections;
        this.keys = keys;
        this.clock = clock;
        this.retention = retention;
    }

    /** What becomes of the claim. */
    enum Claims {
        HOLD,
        SETTLE,
        /** It is settled, whatever of the rest cannot be done. */
        ASIDE
    }

    /** With a letter the message is put aside too. */
    CompletionStage<Outcome> run(Claim claim, Ended ended, Claims claims, @Nullable DeadLetter letter) {
        ResultIdentity task = ended.task();
        List<String> names = keys.ofClaim(
                claim,
                keys.result(task.taskId()),
                keys.finished(task.taskId()),
                keys.dead(claim.queue()),
                keys.deadBody(claim.queue()),
                keys.deadOriginal(claim.queue()),
                keys.deadRefused(claim.queue()));
        byte[][] arguments = new FinishArguments(keys)
                .add(claim.token(), claim.tag(), ended.record().state().name())
                .add(Long.toString(retention.results().toSeconds()))
                .add(ended.record().encode(task, clock.instant()), task.ignoreResult() ? "" : "store")
                .add(ended.mark() == null ? "" : ended.mark().toString())
                .add(claims.name().toLowerCase(Locale.ROOT))
                .add(letter == null ? "" : letter.encode(clock.instant()))
                .add(original(letter))
                .add(Integer.toString(retention.deadLetters()), kind(letter))
                .add(ended.followUps())
                .toArray();
        return connections
                .commands()
                .<List<byte[]>>run(Script.FINISH, ScriptOutputType.MULTI, names, arguments)
                .thenApply(answer -> outcome(ended, answer));
    }

    private static Outcome outcome(Ended ended, List<byte[]> answer) {
        String task = ended.task().taskId();
        ended.followUps()
                .problems()
                .forEach(problem -> LOG.warn("a successor was not sent task={} problem=\"{}\"", task, problem));
        return outcome(task, answer);
    }

    /** What a script answers that goes on after an error. */
    static Outcome outcome(String task, List<byte[]> answer) {
        for (byte[] problem : answer.subList(1, answer.size())) {
            LOG.warn("not all could be written at the end of a task task={} problem=\"{}\"", task, text(problem));
        }
        Outcome outcome = Outcome.valueOf(text(answer.get(0)));
        if (outcome == Outcome.LEFT) {
            LOG.error(
                    "a message could not be put aside; it stays in unacked and is tried again after the visibility"
                            + " timeout task={}",
                    task);
        }
        return outcome;
    }

    /** Among which letters it counts. */
    static String kind(@Nullable DeadLetter letter) {
        return letter != null && letter.refused() ? "refused" : "";
    }

    /** The bytes of the message that a letter keeps; none when it was too large. */
    static byte[] original(@Nullable DeadLetter letter) {
        RawMessage original = letter == null ? null : letter.original();
        return original == null ? new byte[0] : original.bytes();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
