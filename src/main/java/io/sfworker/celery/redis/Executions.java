package io.sfworker.celery.redis;

import io.lettuce.core.ScriptOutputType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What is known of an execution, across messages, retries and workers: the work that an idempotency key stands for is
 * done once, however often it is asked for.
 *
 * <p>Fails: {@link QueueUnavailable} through the future; every call may be repeated. Threads: safe. Redis keys:
 * {@code sfworker:1:execution:*}, {@code claim:*}, {@code unacked_index}.
 */
public final class Executions {
    /** Longer than any task runs; afterwards an execution that never ended is forgotten. */
    static final Duration UNFINISHED = Duration.ofDays(45);

    /** More events than a task ever sends; those that a lost worker sent are not used again. */
    static final int MARKS_OF_A_LOST_WORKER = 1000;

    private static final String EVENTS = "status events";

    private static final String UNLISTED =
            "events do not reach the list %s or the channel %s: the key is no list, or the"
                    + " worker's user may not write there; rename or delete the key, or grant the right";

    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final Duration lease;

    public Executions(RedisConnections connections, CeleryKeys keys, Duration lease) {
        this.connections = connections;
        this.keys = keys;
        this.lease = lease;
    }

    /** What the holder of a claim is to do. */
    public enum Begin {
        /** Nothing: another owner has the claim now. */
        STALE,
        /** Run it. */
        RUN,
        /** Report what came of it: it has ended. */
        ENDED,
        /** Wait: another message's run of it is under way or planned. */
        RUNNING,
        /** Forget this message: its next attempt is planned already. */
        PLANNED,
        /** Refuse it: the id stands for other parameters. */
        CONFLICT,
        /** End it: its owner was lost at a point from which it must not be run again. */
        LOST
    }

    /**
     * The answer to a begin.
     *
     * @param begin what to do
     * @param mark number that was kept with the execution, 0 at first
     * @param record result record of an execution that ended, as JSON; else empty
     */
    public record Begun(Begin begin, long mark, String record) {}

    /**
     * Who wants to run what.
     *
     * @param id the execution's id
     * @param celeryId the message's
     * @param digest of the parameters; two messages with one id must have the same
     * @param retries how often the task was retried before
     */
    public record Attempt(String id, String celeryId, String digest, int retries) {}

    /** Registers that the holder of the claim runs the execution, unless that is not to be. */
    public CompletionStage<Begun> begin(Claim claim, Attempt attempt) {
        return connections
                .commands()
                .<List<Object>>run(
                        Script.BEGIN,
                        ScriptOutputType.MULTI,
                        List.of(keys.claim(claim.tag()), keys.execution(attempt.id())),
                        Script.arguments(
                                claim.token(),
                                claim.tag(),
                                attempt.celeryId(),
                                attempt.digest(),
                                Long.toString(UNFINISHED.toSeconds()),
                                keys.claimPrefix(),
                                Integer.toString(MARKS_OF_A_LOST_WORKER),
                                Integer.toString(attempt.retries())))
                .thenApply(reply -> new Begun(
                        Begin.valueOf(ClaimReply.text(reply.get(0))),
                        Long.parseLong(ClaimReply.text(reply.get(1))),
                        ClaimReply.text(reply.get(2))));
    }

    /** From now on the execution ends when its owner is lost, instead of being run again. */
    public CompletionStage<Outcome> onlyOnce(Claim claim) {
        return outcome(Script.ONCE, List.of(keys.claim(claim.tag())), claim.token());
    }

    /** Whether the claim still holds, and if so for another lease: comes before an effect that cannot be taken back. */
    public CompletionStage<Outcome> confirm(Claim claim) {
        return outcome(
                Script.CONFIRM,
                List.of(keys.claim(claim.tag()), keys.unacked(), keys.unackedIndex()),
                claim.token(),
                claim.tag(),
                Script.seconds(lease));
    }

    /**
     * Tells others of the task, if the claim still holds.
     *
     * @param channel where the text is published; "" for nowhere
     * @param list onto whose left end it is put; "" for none
     */
    public CompletionStage<Outcome> publish(Claim claim, String channel, String list, String text) {
        return outcome(Script.PUBLISH, List.of(keys.claim(claim.tag()), list), claim.token(), channel, text)
                .thenApply(outcome -> {
                    if (outcome == Outcome.UNLISTED) {
                        connections.troubles().note(EVENTS, UNLISTED.formatted(list, channel));
                    } else {
                        connections.troubles().over(EVENTS);
                    }
                    return outcome;
                });
    }

    private CompletionStage<Outcome> outcome(Script script, List<String> names, String... arguments) {
        return connections
                .commands()
                .<byte[]>run(script, ScriptOutputType.VALUE, names, Script.arguments(arguments))
                .thenApply(answer -> Outcome.valueOf(ClaimReply.text(answer)));
    }
}
