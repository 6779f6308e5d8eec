package io.sfworker.celery.protocol;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a message says about its task besides the arguments.
 *
 * @param retries how often the task was retried before
 * @param schedule when and how long
 * @param lineage in which family of tasks
 * @param recording what becomes of its result
 */
public record TaskOptions(int retries, Schedule schedule, Lineage lineage, Recording recording) {
    /**
     * When a task may start and when it must end.
     *
     * @param eta not before; null for at once
     * @param expires not after; null for ever
     * @param hardLimit run time after which the task is killed
     * @param softLimit run time after which the task is asked to end
     */
    public record Schedule(
            @Nullable Instant eta,
            @Nullable Instant expires,
            @Nullable Duration hardLimit,
            @Nullable Duration softLimit) {}

    /**
     * How a task is related to others.
     *
     * @param rootId first task of the chain of calls
     * @param parentId the task that sent this one
     * @param group the group it is a member of
     * @param groupIndex its place in the group
     */
    public record Lineage(
            @Nullable String rootId,
            @Nullable String parentId,
            @Nullable String group,
            @Nullable Integer groupIndex) {}

    /**
     * What is stored of a task's result.
     *
     * @param ignored whether the sender wants no record
     * @param extendedBy the worker that says in the record how the task was called; null when records do not tell that
     */
    public record Recording(boolean ignored, @Nullable String extendedBy) {}
}
