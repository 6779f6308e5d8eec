package io.sfworker.small;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.flow.PythonTime;
import io.sfworker.task.Node;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers {@code health_check_task}, key by key as the task contract, section 1.1, lists them. */
public final class HealthCheckProcessor implements Processor {
    private final HealthReport report;
    private final Node node;
    private final String environment;
    private final Clock clock;

    /** Answers with {@code environment} as {@code app_env}. */
    public HealthCheckProcessor(HealthReport report, Node node, String environment, Clock clock) {
        this.report = report;
        this.node = node;
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) {
        TaskMessage message = exchange.getMessage().getBody(TaskMessage.class);
        SmallTasks.requireNoArguments(message.args(), message.kwargs(), "health_check_task");
        Instant begin = clock.instant();
        HealthReport.Redis redis = report.redis();
        ObjectNode components = JsonNodeFactory.instance.objectNode();
        components.set("redis", redis(redis));
        components.set("celery", celery(report.celery()));
        exchange.getMessage().setBody(answer(begin, redis.error() == null, components));
    }

    private ObjectNode answer(Instant begin, boolean healthy, ObjectNode components) {
        Instant end = clock.instant();
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("message", healthy ? "The worker is healthy." : "The worker has a problem; see components.")
                .put("task_name", "health_check_task")
                .put("execution_time", Duration.between(begin, end).toNanos() / 1e9)
                .put("start_time", PythonTime.naiveLocal(begin, clock.getZone()))
                .put("end_time", PythonTime.naiveLocal(end, clock.getZone()))
                .put("status", "success")
                .put("overall_status", healthy ? "healthy" : "error");
        answer.set("components", components);
        answer.putObject("node_info")
                .put("node_id", node.id())
                .put("node_ip", node.ip())
                .put("app_env", environment);
        return answer;
    }

    private static ObjectNode redis(HealthReport.Redis redis) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("status", redis.error() == null ? "healthy" : "error");
        ObjectNode details = json.putObject("details");
        if (redis.error() != null) {
            details.put("error", redis.error());
        } else {
            details.put("memory_usage", redis.memoryUsage()).put("connected_clients", redis.connectedClients());
        }
        return json;
    }

    private static ObjectNode celery(HealthReport.Celery celery) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("status", "healthy");
        json.putObject("details").put("worker_count", celery.workerCount()).put("active_tasks", celery.activeTasks());
        return json;
    }
}
