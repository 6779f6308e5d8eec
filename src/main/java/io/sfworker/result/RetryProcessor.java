package io.sfworker.result;

import io.sfworker.celery.CeleryConstants;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.RetryPlan;
import io.sfworker.task.Execution;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Plans the next attempt of a task whose failure can be cured by trying again.
 *
 * <p>The route says how often and how long to wait, in the variables {@code maxRetries} and {@code retryDelay}.
 */
public final class RetryProcessor implements Processor {
    private final Clock clock;

    public RetryProcessor(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        Execution execution = FlowVariables.execution(exchange);
        TaskFailure failure = Objects.requireNonNull(
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, TaskFailure.class), "only a TaskFailure is retried");
        Duration delay = exchange.getVariable("retryDelay", Duration.class);
        int most = exchange.getVariable("maxRetries", Integer.class);
        Instant due = clock.instant().plus(delay);
        FlowVariables.FAILURE.set(exchange, failure);
        FlowVariables.RETRY.set(exchange, new RetryPlan(execution.delivery().retries(), most, delay, due));
        exchange.getMessage().setHeader(CeleryConstants.DELAY, delay);
        // The RETRY event itself comes after this step and takes the next number.
        exchange.getMessage().setHeader(CeleryConstants.MARK, execution.lastEvent() + 1L);
        exchange.getMessage()
                .setBody(ExceptionRecord.of(
                        failure.code().errorType(), failure.code().module(), failure.text()));
    }
}
