package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * Under which ids a result record is stored, and what it says about the call.
 *
 * @param taskId for example {@code 8fa1aff6-…}
 * @param parentId the task that sent this one
 * @param groupId the group this task is a member of
 * @param ignoreResult true when the sender wants no record at all
 * @param call what Celery's option {@code result_extended} adds to the record, as it is written; null without it
 */
public record ResultIdentity(
        String taskId,
        @Nullable String parentId,
        @Nullable String groupId,
        boolean ignoreResult,
        @Nullable ObjectNode call) {
    /** Of a task whose records say nothing about the call. */
    public ResultIdentity(String taskId, @Nullable String parentId, @Nullable String groupId, boolean ignoreResult) {
        this(taskId, parentId, groupId, ignoreResult, null);
    }
}
