package io.sfworker.result;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.sfworker.celery.CeleryConstants;
import io.sfworker.celery.protocol.ExceptionRecord;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InternalFailure;
import io.sfworker.failure.InvalidTask;
import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.Execution;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Names the failure that ended the attempt and makes its record: Celery's keys and the old ones side by side. */
public final class FailureProcessor implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(FailureProcessor.class);

    private final Envelope envelope;
    private final Clock clock;
    private final Level level;

    /**
     * For tasks that are told of in the log at this level; what nobody foresaw is an error always.
     */
    public FailureProcessor(Envelope envelope, Clock clock, Level level) {
        this.envelope = envelope;
        this.clock = clock;
        this.level = level;
    }

    @Override
    public void process(Exchange exchange) {
        Execution execution = FlowVariables.execution(exchange);
        TaskFailure failure = failure(exchange, execution);
        execution.completed(clock.instant());
        LOG.atLevel(level)
                .log(
                        "task={} stage=result outcome=failure code={} error={}",
                        execution.ids().celery(),
                        failure.code(),
                        failure.text());
        FlowVariables.FAILURE.set(exchange, failure);
        exchange.setVariable(FlowVariables.STAGE, stage(failure.code()));
        exchange.getMessage().setHeader(CeleryConstants.MARK, (long) execution.lastEvent());
        exchange.getMessage().setHeader(CeleryConstants.REASON, failure.code().name());
        exchange.getMessage().setHeader(CeleryConstants.REFUSED, isRefused(failure));
        exchange.getMessage().setBody(record(execution, failure));
    }

    /** Whether nothing was computed for the task: a flood of such letters is kept apart from those of work. */
    private static boolean isRefused(TaskFailure failure) {
        return failure instanceof InvalidTask || failure.code() == FailureCode.REVOKED;
    }

    private static TaskFailure failure(Exchange exchange, Execution execution) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (cause instanceof TaskFailure failure) {
            return failure;
        }
        if (ObjectHelper.getException(StackOverflowError.class, cause) != null) {
            // Only what a message nests can go that deep; Camel wraps errors, and routes choose by what is inside.
            return new InvalidTask(FailureCode.PARAM_INVALID, "the task is nested too deeply; make it flatter");
        }
        String refused = exchange.getProperty(CeleryConstants.REDIS_REFUSED, String.class);
        if (refused != null) {
            LOG.error(
                    "task={} stage=result Redis refuses what the task needs",
                    execution.ids().celery(),
                    cause);
            return new InternalFailure(FailureCode.REDIS_REFUSED, refused, null, cause);
        }
        // A foreign exception may carry values of the data: its text goes to the log of this node only.
        LOG.error("task={} stage=result unexpected failure", execution.ids().celery(), cause);
        return new InternalFailure(
                FailureCode.INTERNAL, "the worker failed on this task; its log has the cause", null, cause);
    }

    // The names listeners know for the ends of a task (task contract, section 5.3).
    static String stage(FailureCode code) {
        return switch (code) {
            case SOFT_TIME_LIMIT, TIME_LIMIT -> "task_timeout";
            case REVOKED -> "task_revoked";
            default -> "task_failed";
        };
    }

    /** What Celery's own classes take: the hard limit, nothing for the soft one, else the text. */
    private static ArrayNode arguments(TaskFailure failure) {
        ArrayNode arguments = JsonNodeFactory.instance.arrayNode();
        Duration limit = failure instanceof TaskInterrupted interrupted ? interrupted.limit() : null;
        if (failure.code() == FailureCode.SOFT_TIME_LIMIT) {
            return arguments;
        }
        if (limit == null) {
            return arguments.add(failure.text());
        }
        boolean whole = limit.toMillis() % 1000 == 0;
        return whole ? arguments.add(limit.toSeconds()) : arguments.add(limit.toMillis() / 1000.0);
    }

    private ResultRecord record(Execution execution, TaskFailure failure) {
        if (failure.code() == FailureCode.REVOKED) {
            return ResultRecord.revoked(failure.text());
        }
        ArrayNode message = arguments(failure);
        ExceptionRecord exception = new ExceptionRecord(
                failure.code().errorType(), failure.code().module(), message, envelope.failure(execution, failure));
        return ResultRecord.failure(exception, failure.code().errorType() + ": " + failure.text());
    }
}
