package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.PythonTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** The commands that ask for tasks: which run, wait, are planned. */
final class TaskCommands {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** What Celery's timer has for all of its tasks. */
    private static final int TIMER_PRIORITY = 6;

    private final HeldTasks tasks;
    private final TaskInfo info;

    TaskCommands(HeldTasks tasks, TaskInfo info) {
        this.tasks = tasks;
        this.info = info;
    }

    Map<String, Command> commands() {
        return Map.of(
                "active", this::active,
                "dump_active", this::active,
                "reserved", this::reserved,
                "dump_reserved", this::reserved,
                "scheduled", this::scheduled,
                "dump_schedule", this::scheduled,
                "query_task", this::query);
    }

    private CompletionStage<JsonNode> active(ObjectNode arguments) {
        return Command.now(list(task -> task.startedAt() != null, Arguments.flag(arguments, "safe")));
    }

    private CompletionStage<JsonNode> reserved(ObjectNode arguments) {
        return Command.now(list(task -> task.startedAt() == null, false));
    }

    private ArrayNode list(Predicate<HeldTask> wanted, boolean safe) {
        ArrayNode list = NODES.arrayNode();
        tasks.now().stream().filter(wanted).forEach(task -> list.add(info.of(task, safe)));
        return list;
    }

    private CompletionStage<JsonNode> scheduled(ObjectNode arguments) {
        return tasks.scheduled().thenApply(waiting -> {
            ArrayNode list = NODES.arrayNode();
            for (ScheduledTask task : waiting) {
                ObjectNode entry = list.addObject();
                entry.put("eta", PythonTime.format(task.due()));
                entry.put("priority", TIMER_PRIORITY);
                entry.set("request", info.of(task.message()));
            }
            return list;
        });
    }

    private CompletionStage<JsonNode> query(ObjectNode arguments) {
        Set<String> wanted = Arguments.ids(arguments, "ids");
        ObjectNode found = NODES.objectNode();
        for (HeldTask task : tasks.now()) {
            String id = task.message().id();
            if (wanted.contains(id)) {
                found.putArray(id)
                        .add(task.startedAt() == null ? "reserved" : "active")
                        .add(info.of(task, false));
            }
        }
        return Command.now(found);
    }
}
