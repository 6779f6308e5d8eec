package io.sfworker.celery.redis;

import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.ResultIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
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

    /** With a letter the message is put aside too; {@code settles} ends the claim. */
    CompletionStage<Outcome> run(Claim claim, Ended ended, boolean settles, @Nullable DeadLetter letter) {
        ResultIdentity task = ended.task();
        List<String> names = keys.ofClaim(
                claim,
                keys.result(task.taskId()),
                keys.finished(task.taskId()),
                keys.dead(claim.queue()),
                keys.deadBody(claim.queue()),
                keys.deadOriginal(claim.queue()));
        byte[][] arguments = new FinishArguments(keys)
                .add(claim.token(), claim.tag(), ended.record().state().name())
                .add(Long.toString(retention.results().toSeconds()))
                .add(ended.record().encode(task, clock.instant()), task.ignoreResult() ? "" : "store")
                .add(ended.mark() == null ? "" : ended.mark().toString())
                .add(settles ? "settle" : "hold")
                .add(letter == null ? "" : letter.encode(clock.instant()))
                .add(original(letter))
                .add(Integer.toString(retention.deadLetters()))
                .add(ended.followUps())
                .toArray();
        return connections
                .commands()
                .<List<byte[]>>run(Script.FINISH, ScriptOutputType.MULTI, names, arguments)
                .thenApply(answer -> outcome(ended, answer));
    }

    private static Outcome outcome(Ended ended, List<byte[]> answer) {
        List<String> problems = new ArrayList<>(ended.followUps().problems());
        answer.subList(1, answer.size()).forEach(problem -> problems.add(text(problem)));
        for (String problem : problems) {
            LOG.warn(
                    "a successor was not sent task={} problem=\"{}\"",
                    ended.task().taskId(),
                    problem);
        }
        return Outcome.valueOf(text(answer.get(0)));
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
