package io.sfworker.ops;

import io.sfworker.celery.CeleryClaim;
import io.sfworker.celery.CeleryConstants;
import io.sfworker.celery.StaleClaim;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Execution;
import io.sfworker.task.Execution.Told;
import io.sfworker.task.Party;
import io.sfworker.task.TaskIds;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** One exchange of the intake, read for operators. Threads: the variables of an exchange may be read from any. */
final class TrackedTask {
    private static final int LONGEST = 200;
    private static final int LONGEST_TEXT = 2000;

    private final Exchange exchange;
    private final Instant begin;
    private final String celeryId;
    private final String name;
    private final String revision;
    private final @Nullable CeleryClaim claim;
    private final OutputFolder output;

    /** To be made when the exchange begins, before other threads change its headers. */
    TrackedTask(Exchange exchange, Instant begin, OutputFolder output) {
        this.exchange = exchange;
        this.begin = begin;
        this.output = output;
        this.celeryId = cut(exchange.getProperty(CeleryConstants.TASK_ID, "", String.class), LONGEST);
        this.name = cut(exchange.getMessage().getHeader(CeleryConstants.TASK_NAME, "", String.class), LONGEST);
        this.revision = exchange.getProperty(CeleryConstants.REVISION, "", String.class);
        this.claim = CeleryClaim.of(exchange);
    }

    /** As it is now. {@code slot} tells which slot works for an attempt. */
    RunningTask running(Instant now, Function<AttemptId, @Nullable Integer> slot) {
        TaskRequest request = FlowVariables.requestIfSplit(exchange);
        Execution execution = execution();
        Told told = told(execution);
        boolean ends = claim != null && claim.interrupted().isPresent();
        return new RunningTask(
                label(execution, request),
                ends ? "ending" : "running",
                told.stage(),
                told.progress(),
                request == null ? null : slot.apply(request.attempt()),
                begin,
                Duration.between(begin, now).toMillis() / 1000.0,
                phases(execution, now));
    }

    /** Once its last step is done. */
    EndedTask ended(Instant now, Advice advice) {
        Execution execution = execution();
        EndedTask.Outcome outcome = outcome();
        return new EndedTask(
                label(execution, FlowVariables.requestIfSplit(exchange)),
                outcome,
                told(execution).stage(),
                outcome == EndedTask.Outcome.ABANDONED ? null : reason(advice),
                begin,
                now,
                phases(execution, now));
    }

    private EndedTask.Outcome outcome() {
        if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof StaleClaim) {
            return EndedTask.Outcome.ABANDONED;
        }
        String known = exchange.getMessage().getHeader(CeleryConstants.EXECUTION, "", String.class);
        if (known.equals("ENDED")) {
            return EndedTask.Outcome.REPEATED;
        }
        if (known.equals("RUNNING") || known.equals("PLANNED")) {
            return EndedTask.Outcome.POSTPONED;
        }
        if (FlowVariables.RETRY.of(exchange) != null) {
            return EndedTask.Outcome.RETRY;
        }
        TaskFailure failure = FlowVariables.failure(exchange);
        if (failure != null) {
            return failure.code() == FailureCode.REVOKED ? EndedTask.Outcome.REVOKED : EndedTask.Outcome.FAILURE;
        }
        return exchange.isFailed() ? EndedTask.Outcome.FAILURE : EndedTask.Outcome.SUCCESS;
    }

    private EndedTask.@Nullable Reason reason(Advice advice) {
        TaskFailure failure = FlowVariables.failure(exchange);
        if (failure == null) {
            // The text of a foreign exception may hold anything.
            return exchange.isFailed() ? reason(FailureCode.INTERNAL, "the worker's log has the cause", advice) : null;
        }
        return reason(failure.code(), failure.text(), advice);
    }

    private static EndedTask.Reason reason(FailureCode code, String text, Advice advice) {
        return new EndedTask.Reason(
                code.name(), code.errorType(), code.retryable(), cut(text, LONGEST_TEXT), advice.on(code.name()));
    }

    private TaskLabel label(@Nullable Execution execution, @Nullable TaskRequest request) {
        // Of another task the ids are a guess, and might be an argument.
        TaskIds ids = execution != null && name.equals(TaskExecution.COMPUTATION)
                ? execution.ids()
                : TaskIds.ofCeleryOnly(celeryId);
        Party self = request == null ? null : request.cluster().self();
        return new TaskLabel(
                celeryId,
                name,
                cut(ids.execution(), LONGEST),
                cut(ids.task(), LONGEST),
                cut(ids.subtask(), LONGEST),
                type(execution, request),
                self == null ? null : self.name(),
                request == null
                        ? List.of()
                        : request.cluster().partyNames().stream()
                                .map(Party::name)
                                .toList(),
                execution == null ? 0 : execution.delivery().retries(),
                revision,
                request == null ? null : output.of(request.attempt()));
    }

    private static String type(@Nullable Execution execution, @Nullable TaskRequest request) {
        if (request != null) {
            return request.algorithm().type();
        }
        return execution == null ? "" : cut(execution.taskType(), LONGEST);
    }

    private static Told told(@Nullable Execution execution) {
        return execution == null ? new Told("", 0) : execution.told();
    }

    private PhaseTimes phases(@Nullable Execution execution, Instant now) {
        return execution == null
                ? new PhaseTimes(null, null, null, Duration.between(begin, now).toMillis())
                : PhaseTimes.of(execution, now);
    }

    private @Nullable Execution execution() {
        return FlowVariables.EXECUTION.of(exchange);
    }

    private static String cut(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
