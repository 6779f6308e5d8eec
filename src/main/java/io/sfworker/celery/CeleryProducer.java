package io.sfworker.celery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.Canvas;
import io.sfworker.celery.protocol.DeadLetter;
import io.sfworker.celery.protocol.Ended;
import io.sfworker.celery.protocol.MessageEncoder;
import io.sfworker.celery.protocol.OutgoingMessage;
import io.sfworker.celery.protocol.OutgoingTask;
import io.sfworker.celery.protocol.RawMessage;
import io.sfworker.celery.protocol.RedactedView;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.ResultState;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Broker;
import io.sfworker.celery.redis.Outcome;
import io.sfworker.celery.redis.RedisRefused;
import io.sfworker.celery.redis.Settlement;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.jspecify.annotations.Nullable;

/**
 * Writes about the task whose claim the exchange carries, or sends a new one; body and headers stay as they are.
 *
 * <p>Fails: {@link StaleClaim} when another worker holds the task now, {@link
 * io.sfworker.celery.redis.QueueUnavailable} when Redis does not answer, which may be repeated; {@link RedisRefused}
 * when a key or a right in Redis is not as it must be: then {@code deadLetter} ends the task all the same.
 *
 * <p>Threads: no thread waits for Redis; the exchange goes on on the consumer's threads.
 */
public class CeleryProducer extends DefaultAsyncProducer {
    private final CeleryEndpoint endpoint;
    private final Settlement settlement;
    private final ExecutionSteps executions;
    private final MessageEncoder encoder;
    private final Canvas canvas;

    public CeleryProducer(CeleryEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
        this.settlement = endpoint.newSettlement();
        this.executions = new ExecutionSteps(endpoint.newExecutions());
        this.encoder = endpoint.newEncoder();
        this.canvas = endpoint.newCanvas();
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CeleryClaim claim = CeleryClaim.of(exchange);
        CeleryOperation operation = endpoint.getConfiguration().getOperation();
        CompletionStage<Outcome> step;
        try {
            step = operation == CeleryOperation.send ? send(exchange, claim) : settle(operation, exchange, claim);
        } catch (RuntimeException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        Executor continuation = claim == null ? endpoint.celery().callbacks() : claim::execute;
        step.whenCompleteAsync(
                (outcome, error) -> {
                    finish(exchange, claim, outcome, error);
                    callback.done(false);
                },
                continuation);
        return false;
    }

    private CompletionStage<Outcome> settle(CeleryOperation operation, Exchange exchange, @Nullable CeleryClaim claim) {
        TaskMessage task = claim == null ? null : claim.message();
        if (claim == null || task == null) {
            throw new IllegalStateException(
                    "operation %s needs an exchange of a celery: consumer".formatted(operation));
        }
        if (claim.isSettled()) {
            return CompletableFuture.completedFuture(Outcome.DONE);
        }
        return switch (operation) {
            case begin -> executions.begin(exchange, claim.claim(), task);
            case onlyOnce -> executions.onlyOnce(claim.claim());
            case confirm -> executions.confirm(claim.claim());
            case publish -> executions.publish(exchange, claim, endpoint.getConfiguration());
            case started -> settlement.store(claim.claim(), task.identity(), started(exchange, claim));
            case result -> settlement.finish(claim.claim(), end(exchange, claim, task));
            case resultAndAcknowledge ->
                ended(claim, settlement.finishAndAcknowledge(claim.claim(), end(exchange, claim, task)));
            case acknowledge -> ended(claim, settlement.acknowledge(claim.claim()));
            case postpone -> ended(claim, settlement.delay(claim.claim(), due(exchange)));
            case retry -> retry(exchange, claim, task);
            case deadLetter -> ended(claim, deadLetter(exchange, claim, task));
            case send -> throw new IllegalStateException("send settles nothing");
        };
    }

    private static @Nullable Long mark(Exchange exchange) {
        return exchange.getMessage().getHeader(CeleryConstants.MARK, Long.class);
    }

    private static ResultRecord started(Exchange exchange, CeleryClaim claim) {
        return ResultBody.started(exchange, claim.claim().owner().worker());
    }

    private Instant due(Exchange exchange) {
        return endpoint.celery().clock().instant().plus(delay(exchange));
    }

    /** The end of the task with the record that the exchange asks for, and all that follows. */
    private Ended end(Exchange exchange, CeleryClaim claim, TaskMessage task) {
        ResultRecord record = claim.noted(ResultBody.result(exchange, state(exchange)));
        return canvas.ended(task, record).withMark(mark(exchange));
    }

    private static ObjectNode messageHeaders(Exchange exchange) {
        ObjectNode added = exchange.getMessage().getHeader(CeleryConstants.MESSAGE_HEADERS, ObjectNode.class);
        ObjectNode headers = added == null ? JsonNodeFactory.instance.objectNode() : added;
        String revision = exchange.getProperty(CeleryConstants.REVISION, "", String.class);
        return revision.isEmpty() ? headers : headers.put(CeleryConstants.REVISION_HEADER, revision);
    }

    private CompletionStage<Outcome> retry(Exchange exchange, CeleryClaim claim, TaskMessage task) {
        Instant due = due(exchange);
        // The same tag each time, so that a repeated call plans one retry and not two.
        String seed = claim.claim().tag() + claim.claim().token();
        String tag =
                UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)).toString();
        OutgoingMessage next = encoder.retry(task, due, tag, messageHeaders(exchange));
        claim.parked(new Broker.Delayed(tag, RawMessage.of(next.text()), due));
        return settlement.retry(
                claim.claim(),
                next,
                task.retries() + 1,
                due,
                new Settlement.TaskRecord(task.identity(), claim.noted(ResultBody.retry(exchange)), mark(exchange)));
    }

    /** After a refusal the record is not there yet, and perhaps cannot be. */
    private CompletionStage<Outcome> deadLetter(Exchange exchange, CeleryClaim claim, TaskMessage task) {
        DeadLetter letter = letter(exchange, claim, task);
        return exchange.getProperty(CeleryConstants.REDIS_REFUSED) == null
                ? settlement.deadLetter(claim.claim(), letter, null)
                : settlement.setAside(claim.claim(), letter, end(exchange, claim, task));
    }

    private DeadLetter letter(Exchange exchange, CeleryClaim claim, TaskMessage task) {
        String reason = exchange.getMessage()
                .getHeader(CeleryConstants.REASON, endpoint.getConfiguration().getReason(), String.class);
        boolean refused = exchange.getMessage().getHeader(CeleryConstants.REFUSED, false, Boolean.class);
        RawMessage raw = claim.claim().raw();
        return new DeadLetter(
                new DeadLetter.Why(reason, "put aside by the route", refused),
                task.id(),
                RedactedView.of(task, raw.size()),
                raw);
    }

    private CompletionStage<Outcome> send(Exchange exchange, @Nullable CeleryClaim claim) {
        OutgoingTask task = ResultBody.task(exchange);
        TaskMessage parent = claim == null ? null : claim.message();
        OutgoingTask related = parent == null ? task : childOf(parent, task);
        return settlement.send(
                endpoint.getQueue(), encoder.task(related, endpoint.getQueue()), claim == null ? null : claim.claim());
    }

    private static OutgoingTask childOf(TaskMessage parent, OutgoingTask task) {
        ObjectNode options = task.options().deepCopy();
        String root = parent.rootId() == null ? parent.id() : parent.rootId();
        if (!options.hasNonNull("root_id")) {
            options.put("root_id", root);
        }
        if (!options.hasNonNull("parent_id")) {
            options.put("parent_id", parent.id());
        }
        return new OutgoingTask(task.task(), task.args(), task.kwargs(), options);
    }

    private static CompletionStage<Outcome> ended(CeleryClaim claim, CompletionStage<Outcome> step) {
        return step.thenApply(outcome -> {
            claim.settled(outcome);
            return outcome;
        });
    }

    private static void finish(
            Exchange exchange, @Nullable CeleryClaim claim, @Nullable Outcome outcome, @Nullable Throwable error) {
        if (error != null) {
            Throwable cause = Causes.of(error);
            if (cause instanceof RedisRefused refusal) {
                exchange.setProperty(CeleryConstants.REDIS_REFUSED, refusal.getMessage());
            }
            exchange.setException(cause);
        } else if (outcome == Outcome.STALE && claim != null) {
            claim.settled(outcome);
            exchange.setException(new StaleClaim(claim.taskId()));
        }
    }

    private ResultState state(Exchange exchange) {
        return exchange.getMessage()
                .getHeader(CeleryConstants.STATE, endpoint.getConfiguration().getState(), ResultState.class);
    }

    private Duration delay(Exchange exchange) {
        return exchange.getMessage()
                .getHeader(CeleryConstants.DELAY, endpoint.getConfiguration().getDelay(), Duration.class);
    }
}
