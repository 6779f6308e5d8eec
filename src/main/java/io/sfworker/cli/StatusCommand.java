package io.sfworker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import picocli.CommandLine.Command;

/** {@code status}: how the worker is, what waits and what runs; ends with 1 when it is not up. */
@Command(name = "status", description = "Says whether the worker is up, what waits and what runs.")
final class StatusCommand extends WorkerCommand {
    @Override
    int ask(WorkerClient worker) {
        JsonNode health = worker.health();
        JsonNode slots = worker.read("slots");
        JsonNode running = worker.read("tasks?limit=0").path("running");
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.set("health", health);
        all.set("slots", slots);
        all.set("running", running);
        print(all, () -> {
            tell(health, slots);
            table(running);
        });
        return "UP".equals(health.path("status").asText()) ? DONE : NOT_AS_WISHED;
    }

    private void tell(JsonNode health, JsonNode slots) {
        JsonNode places = slots.path("places");
        out().printf(
                        "%s: %s, intake %s, %d of %d places taken%n",
                        slots.path("worker").asText(),
                        health.path("status").asText(),
                        slots.path("intake").asText(),
                        places.path("taken").asInt(),
                        places.path("limit").asInt());
        JsonNode queue = slots.path("queue");
        if (queue.isObject()) {
            out().printf(
                            "%s: %d waiting, %d for later, %d dead letters%n",
                            queue.path("name").asText(),
                            queue.path("waiting").asInt(),
                            queue.path("delayed").asInt(),
                            queue.path("dead_letters").asInt());
        }
        for (Map.Entry<String, JsonNode> part : health.path("components").properties()) {
            if (!"UP".equals(part.getValue().path("status").asText())) {
                out().printf(
                                "%s: %s %s%n",
                                part.getKey(),
                                part.getValue().path("status").asText(),
                                part.getValue().path("details"));
            }
        }
    }

    private void table(JsonNode running) {
        Table table = new Table("TASK", "EXECUTION", "TYPE", "STAGE", "PROGRESS", "SECONDS");
        running.forEach(task -> table.add(
                task.path("celery_task_id").asText(),
                task.path("execution_id").asText(),
                task.path("type").asText(),
                task.path("stage").asText(),
                "%.0f %%".formatted(100 * task.path("progress").asDouble()),
                "%.0f".formatted(task.path("age_seconds").asDouble())));
        if (!table.isEmpty()) {
            table.print(out());
        }
    }
}
