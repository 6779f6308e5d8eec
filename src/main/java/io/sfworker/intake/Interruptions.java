package io.sfworker.intake;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskInterrupted;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Turns the queue's word for why a task has to end into the failure it ends with. */
final class Interruptions {
    private Interruptions() {}

    /** Completes with the failure when {@code interrupted} does with the word; the limits are for its text. */
    static CompletableFuture<TaskInterrupted> of(CompletionStage<String> interrupted, Duration soft, Duration hard) {
        return interrupted.toCompletableFuture().thenApply(word -> failure(word, soft, hard));
    }

    private static TaskInterrupted failure(String word, Duration soft, Duration hard) {
        return switch (word) {
            case "SOFT_TIME_LIMIT" -> TaskInterrupted.overtime(FailureCode.SOFT_TIME_LIMIT, soft);
            case "TIME_LIMIT" -> TaskInterrupted.overtime(FailureCode.TIME_LIMIT, hard);
            case "REVOKED" -> new TaskInterrupted(FailureCode.REVOKED, "terminated");
            default -> new TaskInterrupted(FailureCode.STALE_CLAIM, "another worker holds the task now");
        };
    }
}
