package io.sfworker.celery.control;

import io.sfworker.celery.protocol.TaskMessage;
import java.time.Instant;

/**
 * A task that waits for its time.
 *
 * @param message what is to be run
 * @param due when
 */
public record ScheduledTask(TaskMessage message, Instant due) {}
