package io.sfworker.celery;

import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Claim;
import io.sfworker.celery.redis.Executions;
import io.sfworker.celery.redis.Outcome;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operations that keep an execution from being run twice. */
final class ExecutionSteps {
    private static final Logger LOG = LoggerFactory.getLogger(ExecutionSteps.class);

    private final Executions executions;

    ExecutionSteps(Executions executions) {
        this.executions = executions;
    }

    /** Asks whether the task's execution may run; the headers tell the route. */
    CompletionStage<Outcome> begin(Exchange exchange, Claim claim, TaskMessage task) {
        String id = exchange.getMessage().getHeader(CeleryConstants.EXECUTION_ID, task.id(), String.class);
        Executions.Attempt attempt =
                new Executions.Attempt(id, task.id(), task.arguments().digest(), task.retries());
        return executions.begin(claim, attempt).thenApply(begun -> told(exchange.getMessage(), begun));
    }

    CompletionStage<Outcome> onlyOnce(Claim claim) {
        return executions.onlyOnce(claim);
    }

    CompletionStage<Outcome> confirm(Claim claim) {
        return executions.confirm(claim);
    }

    /** What another worker has to tell now is not told by this one; that is no failure of the task. */
    CompletionStage<Outcome> publish(Exchange exchange, CeleryClaim claim, CeleryConfiguration options) {
        String text = exchange.getMessage().getBody(String.class);
        return executions
                .publish(claim.claim(), options.getChannel(), options.getList(), text)
                .thenApply(outcome -> {
                    if (outcome == Outcome.STALE) {
                        TaskLines.of(
                                claim.taskId(),
                                () -> LOG.info(
                                        "nothing was published, another worker holds the task now task={}",
                                        claim.taskId()));
                    }
                    return Outcome.DONE;
                });
    }

    private static Outcome told(Message message, Executions.Begun begun) {
        if (begun.begin() == Executions.Begin.STALE) {
            return Outcome.STALE;
        }
        message.setHeader(CeleryConstants.EXECUTION, begun.begin().name());
        message.setHeader(CeleryConstants.MARK, begun.mark());
        if (!begun.record().isEmpty()) {
            message.setHeader(CeleryConstants.RECORD, begun.record());
        }
        return Outcome.DONE;
    }
}
