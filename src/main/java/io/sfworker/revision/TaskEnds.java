package io.sfworker.revision;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.TaskNotifier;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;

/**
 * Tells of every computation that went through the routes of a revision at which of their steps it broke: steps that no
 * task has got through yet. What breaks in the worker's own steps, in Redis or in the computation is no route's doing.
 */
final class TaskEnds extends TaskNotifier {
    private final String hash;
    private final RouteSteps steps;
    private final BiConsumer<String, Set<String>> ended;

    TaskEnds(String hash, RouteSteps steps, BiConsumer<String, Set<String>> ended) {
        super(RevisionContext.INTAKE);
        this.hash = hash;
        this.steps = steps;
        this.ended = ended;
    }

    @Override
    protected void ended(Exchange exchange) {
        Set<String> broken =
                broken(exchange).stream().filter(step -> !steps.hasPassed(step)).collect(Collectors.toSet());
        // Echoes and their like would use up the first tasks before one reached the stages.
        if (!broken.isEmpty() || FlowVariables.REQUEST.of(exchange) != null) {
            ended.accept(hash, broken);
        }
    }

    private static Set<String> broken(Exchange exchange) {
        if (exchange.isFailed()) {
            return FailedStep.all(exchange.getException());
        }
        TaskFailure failure = FlowVariables.failure(exchange);
        return failure != null && failure.code() == FailureCode.INTERNAL ? FailedStep.all(failure) : Set.of();
    }
}
