package io.sfworker.celery.redis;

import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.OutgoingMessage;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.ResultIdentity;
import io.sfworker.celery.protocol.ResultRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Everything a worker may write about a task it holds; each call is one script that first checks the claim's token.
 *
 * <p>A final record never changes, with one exception: the holder may end a task that was marked REVOKED without being
 * stopped. The record and its publication are the same bytes. Senders who ignore results get no record. What follows
 * the end of a task is carried out in the same script as its final record and never twice, so that a crash at any
 * point leaves either a task that will be run again or one of which nothing is missing.
 *
 * <p>Fails: {@link QueueUnavailable} through the future; every call may be repeated. {@link RedisRefused} when a key or
 * a right is not as it must be; {@link #setAside} is what is left then.
 *
 * <p>Threads: safe. Redis keys: {@code celery-task-meta-*}, {@code celery-taskset-meta-*}, {@code unacked},
 * {@code unacked_index}, {@code sfworker:1:claim:*}, {@code claims:*}, {@code finished:*}, {@code delayed:*},
 * {@code dead:*} and the lists of queues.
 */
public final class Settlement {
    private static final byte[] NONE = new byte[0];

    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final Clock clock;
    private final Retention retention;
    private final Consumer<String> deadLettered;
    private final Finish finish;

    /** {@code deadLettered} is told the reason of every message that was put aside. */
    public Settlement(
            RedisConnections connections,
            CeleryKeys keys,
            Clock clock,
            Retention retention,
            Consumer<String> deadLettered) {
        this.connections = connections;
        this.keys = keys;
        this.clock = clock;
        this.retention = retention;
        this.deadLettered = deadLettered;
        this.finish = new Finish(connections, keys, clock, retention);
    }

    /** Ends the claim: the message is done with. */
    public CompletionStage<Outcome> acknowledge(Claim claim) {
        return run(Script.ACKNOWLEDGE, keys.ofClaim(claim), bytes(claim.token()), bytes(claim.tag()));
    }

    /** Writes and publishes a record that is not final; the claim stays. */
    public CompletionStage<Outcome> store(Claim claim, ResultIdentity task, ResultRecord record) {
        if (task.ignoreResult()) {
            return CompletableFuture.completedFuture(Outcome.DONE);
        }
        return run(
                Script.STORE,
                List.of(keys.claim(claim.tag()), keys.result(task.taskId())),
                bytes(claim.token()),
                bytes(record.state().name()),
                timeToLive(),
                encoded(task, record));
    }

    /** Writes and publishes the final record and carries out what follows, both or neither; the claim stays. */
    public CompletionStage<Outcome> finish(Claim claim, Ended ended) {
        return finish.run(claim, ended, Finish.Claims.HOLD, null);
    }

    /** The same, and ends the claim. */
    public CompletionStage<Outcome> finishAndAcknowledge(Claim claim, Ended ended) {
        return finish.run(claim, ended, Finish.Claims.SETTLE, null);
    }

    /** Plans attempt number {@code retries} and writes the RETRY record; the claim stays until it is acknowledged. */
    public CompletionStage<Outcome> retry(
            Claim claim, OutgoingMessage next, int retries, Instant due, TaskRecord retry) {
        ResultIdentity task = retry.task();
        return run(
                Script.RETRY,
                List.of(
                        keys.claim(claim.tag()),
                        keys.delayed(claim.queue()),
                        keys.delayedBody(claim.queue()),
                        keys.result(task.taskId())),
                bytes(claim.token()),
                bytes(next.deliveryTag()),
                bytes(Script.seconds(due)),
                bytes(next.text()),
                timeToLive(),
                task.ignoreResult() ? NONE : encoded(task, retry.record()),
                bytes(retry.markText()),
                bytes(Integer.toString(retries)));
    }

    /** Parks the message until {@code due} and ends the claim. */
    public CompletionStage<Outcome> delay(Claim claim, Instant due) {
        return run(
                Script.DELAY,
                keys.ofClaim(claim, keys.delayed(claim.queue()), keys.delayedBody(claim.queue())),
                bytes(claim.token()),
                bytes(claim.tag()),
                bytes(Script.seconds(due)),
                claim.raw().bytes());
    }

    /**
     * Puts the message aside for an operator and ends the claim.
     *
     * @param failure the task's end if it has none yet; null for none
     */
    public CompletionStage<Outcome> deadLetter(Claim claim, DeadLetter letter, @Nullable Ended failure) {
        CompletionStage<Outcome> step =
                failure == null ? putAside(claim, letter) : finish.run(claim, failure, Finish.Claims.SETTLE, letter);
        return told(letter, step);
    }

    /**
     * The same when Redis refused what would have ended the task properly: what can be written is, and the claim ends
     * in any case.
     *
     * @param failure the task's end; null when nothing is known of the task
     */
    public CompletionStage<Outcome> setAside(Claim claim, DeadLetter letter, @Nullable Ended failure) {
        return told(
                letter,
                failure == null ? putAside(claim, letter) : finish.run(claim, failure, Finish.Claims.ASIDE, letter));
    }

    private CompletionStage<Outcome> told(DeadLetter letter, CompletionStage<Outcome> step) {
        return step.thenApply(outcome -> {
            if (outcome != Outcome.STALE && outcome != Outcome.LEFT) {
                deadLettered.accept(letter.reason());
            }
            return outcome;
        });
    }

    private CompletionStage<Outcome> putAside(Claim claim, DeadLetter letter) {
        String queue = claim.queue();
        List<String> names = keys.ofClaim(
                claim, keys.dead(queue), keys.deadBody(queue), keys.deadOriginal(queue), keys.deadRefused(queue));
        byte[][] arguments = new FinishArguments(keys)
                .add(claim.token(), claim.tag(), letter.encode(clock.instant()))
                .add(Finish.original(letter))
                .add(Integer.toString(retention.deadLetters()), Finish.kind(letter))
                .toArray();
        return connections
                .commands()
                .<List<byte[]>>run(Script.DEAD, ScriptOutputType.MULTI, names, arguments)
                .thenApply(answer -> Finish.outcome(String.valueOf(letter.taskId()), answer));
    }

    /** Returns the message to the front of the list it came from, in this form, and ends the claim. */
    public CompletionStage<Outcome> giveBack(Claim claim, RawMessage message, int priority) {
        String list = claim.delivery().list();
        return run(
                Script.GIVE_BACK,
                keys.ofClaim(
                        claim,
                        list.isEmpty() ? keys.listFor(claim.queue(), priority) : list,
                        keys.delayed(claim.queue()),
                        keys.delayedBody(claim.queue())),
                bytes(claim.token()),
                bytes(claim.tag()),
                message.bytes());
    }

    /** Publishes a message; with a claim only as long as the claim is held. */
    public CompletionStage<Outcome> send(String queue, OutgoingMessage message, @Nullable Claim claim) {
        String list = keys.listFor(queue, message.priority());
        return claim == null
                ? run(Script.SEND, List.of(list), bytes(message.text()))
                : run(Script.SEND, List.of(list, keys.claim(claim.tag())), bytes(message.text()), bytes(claim.token()));
    }

    private CompletionStage<Outcome> run(Script script, List<String> names, byte[]... arguments) {
        return connections
                .commands()
                .<byte[]>run(script, ScriptOutputType.VALUE, names, arguments)
                .thenApply(answer -> Outcome.valueOf(new String(answer, StandardCharsets.UTF_8)));
    }

    private byte[] encoded(ResultIdentity task, ResultRecord record) {
        return bytes(record.encode(task, clock.instant()));
    }

    private byte[] timeToLive() {
        return bytes(Long.toString(retention.results().toSeconds()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * How long and how much is kept.
     *
     * @param results Celery's {@code result_expires}; zero keeps records for ever
     * @param deadLetters how many dead letters a queue keeps of refused messages, and as many of all others; oldest go
     *     first
     */
    public record Retention(Duration results, int deadLetters) {}

    /**
     * A record together with the ids it is stored under.
     *
     * @param task the ids
     * @param record the record
     * @param mark number that is kept with the execution, for whoever has to go on with it; null leaves it as it is
     */
    public record TaskRecord(
            ResultIdentity task,
            ResultRecord record,
            @Nullable Long mark) {
        /** A record that changes no mark. */
        public TaskRecord(ResultIdentity task, ResultRecord record) {
            this(task, record, null);
        }

        String markText() {
            return mark == null ? "" : mark.toString();
        }
    }
}
