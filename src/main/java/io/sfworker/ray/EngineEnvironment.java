package io.sfworker.ray;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the processes of Ray and SecretFlow know of the worker's environment: everything but its own settings.
 *
 * <p>Passwords and tokens are among these, and algorithms of users run in those processes.
 */
final class EngineEnvironment {
    private static final Pattern OWN =
            Pattern.compile("(SFWORKER|REDIS|CELERY|SPRING|SERVER|MANAGEMENT|OTEL|GRAFANA|TASK_STATUS)_.*");

    private EngineEnvironment() {}

    /** Removes what is the worker's own from the environment of a process that is to be started. */
    static void inherit(Map<String, String> environment) {
        environment.keySet().removeIf(name -> OWN.matcher(name).matches());
    }
}
