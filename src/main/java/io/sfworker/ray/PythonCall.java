package io.sfworker.ray;

import io.sfworker.task.Json;
import java.time.Duration;

/**
 * One call of a Runner.
 *
 * @param method what to do
 * @param task for the log: the attempt, or the Runner's own name when no attempt is meant
 * @param request the argument, a JSON object
 * @param log what log lines about the call say of its task
 * @param limit how long the reply may take; Python keeps its own, shorter limit, so this one ends a Runner that hangs
 */
public record PythonCall(RunnerMethod method, String task, Json request, LogContext log, Duration limit) {}
