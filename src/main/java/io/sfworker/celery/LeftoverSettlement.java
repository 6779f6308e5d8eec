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
 * claim. Threads: safe.
 */
final class LeftoverSettlement {
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
                refusal.reason().name(), refusal.text(), taskId, refusal.view(), original(claim.claim()));
        Ended failure = refusal.task() == null
                ? null
                : Ended.alone(refusal.task(), ResultRecord.failure(refusal.exception(), null));
        return settle(claim, () -> settlement.deadLetter(claim.claim(), letter, failure));
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
        TaskMessage message = claim.message();
        String view = message == null
                ? "{}"
                : RedactedView.of(message, claim.claim().raw().size());
        DeadLetter letter =
                new DeadLetter("UNHANDLED", text, message == null ? null : message.id(), view, original(claim.claim()));
        ExceptionRecord exception = ExceptionRecord.of(type, "celery.exceptions", text);
        Ended failure =
                message == null ? null : canvas.ended(message, claim.noted(ResultRecord.failure(exception, null)));
        return settle(claim, () -> settlement.deadLetter(claim.claim(), letter, failure));
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
            if (!timer.after(backOff.next(), () -> attempt(claim, step, backOff, done))) {
                TaskLines.of(
                        claim.taskId(),
                        () -> LOG.warn(
                                "task left to the end of its lease, Redis did not answer task={}", claim.taskId()));
                done.completeExceptionally(error);
            }
        });
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
