package io.sfworker.flow;

import java.time.Duration;
import java.time.Instant;

/**
 * When an attempt is tried again.
 *
 * @param retries how often the task was retried before this time, 0-based as in Celery
 * @param maxRetries how often it may be retried in all
 * @param delay pause before the next attempt
 * @param due when the next attempt may start
 */
public record RetryPlan(int retries, int maxRetries, Duration delay, Instant due) {}
