package io.sfworker.ray;

import io.sfworker.task.Json;

/**
 * The algorithm has run; its outputs wait for the commit.
 *
 * @param result what it found, a JSON object
 * @param seconds how long it took
 */
public record Ran(Json result, double seconds) {}
