package io.sfworker.celery;

import com.fasterxml.jackson.databind.node.NullNode;
import io.sfworker.celery.protocol.Canvas;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.MessageEncoder;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.RedactedView;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Broker;
import io.sfworker.celery.redis.Claim;
import io.sfworker.celery.redis.Outcome;
import io.sfworker.celery.redis.RedisRefused;
import io.sfworker.celery.redis.Settlement;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles the claims that no route settles: messages that never reach one, and what a route left open.
 *
 * <p>Tries again, with growing waits, until Redis has answered or the consumer has stopped; then the lease ends the
 * claim. What Redis refuses is not tried again: the message is put aside, whatever of its end can be written. Threads:
 * safe.
 */
final class LeftoverSettlement {
    /** Reason of letters about tasks whose end Redis refused. */
    static final String REDIS_REFUSED = "REDIS_REFUSED";

    private static final Logger LOG = LoggerFactory.getLogger(LeftoverSettlement.class);

    private final Settlement settlement;
    private final MessageEncoder encoder;
    private final Canvas canvas;
    private final CeleryTimer timer;

    LeftoverSettlement(Settlement settlement, MessageEncoder encoder, Canvas canvas, CeleryTimer timer) {
        this.settlement = settlement;
        this.encoder = encoder;
        this.canvas = canvas;
        this.timer = timer;
    }

    /** The message cannot become a task. */
    CompletionStage<Void> refused(CeleryClaim claim, Decoded.Refused refusal) {
        String taskId = refusal.task() == null ? null : refusal.task().taskId();
        TaskLines.of(
                taskId,
                () -> LOG.warn(
                        "message refused queue={} reason={} text=\"{}\"",
                        claim.claim().queue(),
                        refusal.reason(),
                        refusal.text()));
        DeadLetter letter = new DeadLetter(
                new DeadLetter.Why(refusal.reason().name(), refusal.text(), true),
                taskId,
                refusal.view(),
                original(claim.claim()));
        Ended failure = end(refusal);
        return settle(claim, () -> settlement.deadLetter(claim.claim(), letter, failure));
    }

    /** Where the task is known those who wait for it hear of its end. */
    private @Nullable Ended end(Decoded.Refused refusal) {
        ResultRecord record = ResultRecord.failure(refusal.exception(), null);
        if (refusal.message() != null) {
            return canvas.ended(refusal.message(), record);
        }
        return refusal.task() == null ? null : Ended.alone(refusal.task(), record);
    }

    /** The task is not to be run: {@code revoked}, {@code expired} or {@code lost}. */
    CompletionStage<Void> unwanted(CeleryClaim claim, TaskMessage message, String why) {
        if (why.equals("lost")) {
            return lost(claim, message);
        }
        Ended ended = canvas.ended(message, claim.noted(ResultRecord.revoked(why)));
        return settle(claim, () -> settlement.finishAndAcknowledge(claim.claim(), ended));
    }

    private CompletionStage<Void> lost(CeleryClaim claim, TaskMessage message) {
        String text = "the worker was lost %d times while it ran this task"
                .formatted(claim.claim().delivery().losses());
        DeadLetter letter = new DeadLetter(
                "WORKER_LOST",
                text,
                message.id(),
                RedactedView.of(message, claim.claim().raw().size()),
                original(claim.claim()));
        ExceptionRecord exception = ExceptionRecord.of("WorkerLostError", "billiard.exceptions", text);
        Ended ended = canvas.ended(message, claim.noted(ResultRecord.failure(exception, null)));
        return settle(claim, () -> settlement.deadLetter(claim.claim(), letter, ended));
    }

    /** The task's time has not come. */
    CompletionStage<Void> early(CeleryClaim claim, Instant due) {
        claim.parked(new Broker.Delayed(claim.claim().tag(), claim.claim().raw(), due));
        return settle(claim, () -> settlement.delay(claim.claim(), due));
    }

    /** The route is through and left the claim open. */
    CompletionStage<Void> completed(CeleryClaim claim) {
        if (claim.lastRecord() == null) {
            claim.noted(ResultRecord.success(NullNode.getInstance()));
        }
        return settle(claim, () -> settlement.acknowledge(claim.claim()));
    }

    /** The route, or the way to it, failed and nobody handled that. */
    CompletionStage<Void> failed(CeleryClaim claim, @Nullable Throwable error) {
        String type = error == null ? "Exception" : nameOf(error);
        String text = "the task failed with %s, which no error handler took".formatted(type);
        Ended failure = failure(claim, type, text);
        return settle(claim, () -> settlement.deadLetter(claim.claim(), letter(claim, "UNHANDLED", text), failure));
    }

    private static DeadLetter letter(CeleryClaim claim, String reason, String text) {
        TaskMessage message = claim.message();
        String view = message == null
                ? "{}"
                : RedactedView.of(message, claim.claim().raw().size());
        return new DeadLetter(reason, text, message == null ? null : message.id(), view, original(claim.claim()));
    }

    private @Nullable Ended failure(CeleryClaim claim, String type, String text) {
        TaskMessage message = claim.message();
        ExceptionRecord exception = ExceptionRecord.of(type, "celery.exceptions", text);
        return message == null ? null : canvas.ended(message, claim.noted(ResultRecord.failure(exception, null)));
    }

    /** The worker stops: another one shall run the task, and soon. */
    CompletionStage<Void> giveBack(CeleryClaim claim) {
        claim.givenBack();
        TaskMessage message = claim.message();
        RawMessage again = message == null
                ? claim.claim().raw()
                : RawMessage.of(encoder.redelivery(message, UUID.randomUUID().toString())
                        .text());
        int priority = message == null ? 0 : message.envelope().priority();
        return settle(claim, () -> settlement.giveBack(claim.claim(), again, priority));
    }

    private CompletionStage<Void> settle(CeleryClaim claim, Supplier<CompletionStage<Outcome>> step) {
        if (!claim.leave()) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        attempt(claim, step, new BackOff(), done);
        return done;
    }

    private void attempt(
            CeleryClaim claim, Supplier<CompletionStage<Outcome>> step, BackOff backOff, CompletableFuture<Void> done) {
        step.get().whenComplete((outcome, error) -> {
            if (error == null) {
                if (outcome == Outcome.STALE) {
                    TaskLines.of(
                            claim.taskId(), () -> LOG.info("claim was stale when settled task={}", claim.taskId()));
                }
                claim.settled(outcome);
                done.complete(null);
                return;
            }
            if (Causes.of(error) instanceof RedisRefused refusal) {
                setAside(claim, refusal, done);
                return;
            }
            if (!timer.after(backOff.next(), () -> attempt(claim, step, backOff, done))) {
                TaskLines.of(
                        claim.taskId(),
                        () -> LOG.warn(
                                "task left to the end of its lease, Redis did not answer task={}", claim.taskId()));
                done.completeExceptionally(error);
            }
        });
    }

    /** The way out that is always open: what of the end can be written is, the rest is left. */
    private void setAside(CeleryClaim claim, RedisRefused refusal, CompletableFuture<Void> done) {
        String text = String.valueOf(refusal.getMessage());
        TaskLines.of(
                claim.taskId(),
                () -> LOG.error("Redis refused the end of a task, it is put aside task={}: {}", claim.taskId(), text));
        Ended failure = failure(claim, "RedisRefused", text);
        aside(claim, letter(claim, REDIS_REFUSED, text), failure, new BackOff()).whenComplete((outcome, error) -> {
            claim.settled(error == null ? outcome : Outcome.STALE);
            if (error == null) {
                done.complete(null);
            } else {
                done.completeExceptionally(error);
            }
        });
    }

    /** Waits for a Redis that is away; one that refuses even this leaves the message where it is, for the next look. */
    private CompletionStage<Outcome> aside(
            CeleryClaim claim, DeadLetter letter, @Nullable Ended failure, BackOff backOff) {
        CompletableFuture<Outcome> done = new CompletableFuture<>();
        settlement.setAside(claim.claim(), letter, failure).whenComplete((outcome, error) -> {
            if (error == null) {
                done.complete(outcome);
                return;
            }
            Throwable cause = Causes.of(error);
            Runnable again = () -> aside(claim, letter, failure, backOff).whenComplete((later, worse) -> {
                if (worse == null) {
                    done.complete(later);
                } else {
                    done.completeExceptionally(worse);
                }
            });
            if (cause instanceof RedisRefused || !timer.after(backOff.next(), again)) {
                TaskLines.of(
                        claim.taskId(),
                        () -> LOG.error("a message stays claimed by nobody task={}", claim.taskId(), cause));
                done.completeExceptionally(cause);
            }
        });
        return done;
    }

    /** A message over the limit was transferred in part only and is not kept. */
    private static @Nullable RawMessage original(Claim claim) {
        return claim.raw().complete() ? claim.raw() : null;
    }

    private static String nameOf(Throwable error) {
        String name = error.getClass().getSimpleName();
        return name.isEmpty() ? "Exception" : name;
    }
}
