package io.sfworker.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.task.TaskIds;

/**
 * A message whose form and parameters are valid; files and parties are still to be planned.
 *
 * @param ids the ids events and results carry
 * @param type its task type
 * @param typeAsSent the name the sender used for the type
 * @param params {@code task_params} as sent
 * @param parameters {@code task_config} in canonical form
 */
record CheckedTask(TaskIds ids, TaskType type, String typeAsSent, ObjectNode params, ObjectNode parameters) {}
