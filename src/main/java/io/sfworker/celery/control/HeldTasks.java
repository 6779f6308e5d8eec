package io.sfworker.celery.control;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The tasks of a worker. */
public interface HeldTasks {
    /** Those it holds now. */
    List<HeldTask> now();

    /** Those of its queues that wait for their time, the next ones first. */
    CompletionStage<List<ScheduledTask>> scheduled();

    /** How many it has begun since it started, by name. */
    Map<String, Long> totals();
}
