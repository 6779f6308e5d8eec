package io.sfworker.flow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.task.PerformanceMetrics;

/** {@code performance_metrics} as records and events carry it (task contract, section 4.2). */
public final class MetricsJson {
    private MetricsJson() {}

    /** All keys, {@code null} for a phase that did not run; percentages only when the total is above zero. */
    public static ObjectNode of(PerformanceMetrics metrics) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("total_execution_time", metrics.total())
                .put("cluster_init_time", metrics.cluster())
                .put("device_init_time", metrics.device())
                .put("algorithm_exec_time", metrics.algorithm())
                .put("overhead_time", metrics.overhead());
        if (metrics.total() > 0) {
            json.put("cluster_init_percentage", metrics.percentage(metrics.cluster()))
                    .put("device_init_percentage", metrics.percentage(metrics.device()))
                    .put("algorithm_exec_percentage", metrics.percentage(metrics.algorithm()));
        }
        return json;
    }
}
