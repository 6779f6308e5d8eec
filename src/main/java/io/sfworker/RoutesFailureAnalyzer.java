package io.sfworker;

import io.sfworker.revision.RoutesUnusable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows what is wrong with the route files of a start in a few lines and without a stack trace. */
final class RoutesFailureAnalyzer extends AbstractFailureAnalyzer<RoutesUnusable> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, RoutesUnusable cause) {
        return new FailureAnalysis(
                cause.getMessage(),
                "Correct the files, and look whether they can run with: java -jar sfworker.jar validate",
                cause);
    }
}
