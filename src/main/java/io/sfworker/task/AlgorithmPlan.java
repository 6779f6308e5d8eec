package io.sfworker.task;

import java.util.List;

/**
 * What the algorithm stage computes.
 *
 * @param type canonical task type, for example {@code psi}: the name of the route, the bean and the Python module
 * @param typeAsSent the name the sender used, which may be an alias
 * @param module Python module, for example {@code sfworker.algorithm.psi}
 * @param parameters {@code task_config} with canonical names and defaults, as a JSON object
 * @param inputs files to read, own parties only
 * @param outputs files to write, own parties only
 */
public record AlgorithmPlan(
        String type, String typeAsSent, String module, Json parameters, List<TaskFile> inputs, List<TaskFile> outputs) {
    public AlgorithmPlan {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
    }
}
