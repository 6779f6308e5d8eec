package io.sfworker.celery.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Under which ids a result record is stored.
 *
 * @param taskId for example {@code 8fa1aff6-…}
 * @param parentId the task that sent this one
 * @param groupId the group this task is a member of
 * @param ignoreResult true when the sender wants no record at all
 */
public record ResultIdentity(
        String taskId, @Nullable String parentId, @Nullable String groupId, boolean ignoreResult) {}
