package io.sfworker.revision;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskFailure;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.TaskNotifier;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;

/** Tells of every task that went through the routes of a revision whether a route was the reason of its failure. */
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
        ended.accept(hash, isBroken(exchange));
    }

    private static boolean isBroken(Exchange exchange) {
        TaskFailure failure = FlowVariables.failure(exchange);
        return exchange.isFailed() || (failure != null && failure.code() == FailureCode.INTERNAL);
    }
}
