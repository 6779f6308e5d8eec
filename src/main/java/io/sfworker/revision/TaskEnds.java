package io.sfworker.revision;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.TaskNotifier;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;

/** Tells of every computation that went through the routes of a revision whether a route was why it failed. */
final class TaskEnds extends TaskNotifier {
    private final String hash;
    private final BiConsumer<String, Boolean> ended;

    TaskEnds(String hash, BiConsumer<String, Boolean> ended) {
        super(RevisionContext.INTAKE);
        this.hash = hash;
        this.ended = ended;
    }

    @Override
    protected void ended(Exchange exchange) {
        boolean broken = isBroken(exchange);
        // Echoes and their like would use up the first tasks before one reached the stages.
        if (broken || FlowVariables.REQUEST.of(exchange) != null) {
            ended.accept(hash, broken);
        }
    }

    private static boolean isBroken(Exchange exchange) {
        TaskFailure failure = FlowVariables.failure(exchange);
        return exchange.isFailed() || (failure != null && failure.code() == FailureCode.INTERNAL);
    }
}
