package io.sfworker.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Shows refused settings in a few lines and without a stack trace. */
final class SettingsFailureAnalyzer extends AbstractFailureAnalyzer<SettingsRefused> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, SettingsRefused cause) {
        return new FailureAnalysis(
                cause.getMessage(), "Correct these settings; docker/env.template explains every one.", cause);
    }
}
