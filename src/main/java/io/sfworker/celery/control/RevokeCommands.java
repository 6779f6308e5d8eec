package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.PythonText;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The commands that revoke tasks, by id or by stamp, and end those that run. */
final class RevokeCommands {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final HeldTasks tasks;
    private final RevokedTasks revoked;

    RevokeCommands(HeldTasks tasks, RevokedTasks revoked) {
        this.tasks = tasks;
        this.revoked = revoked;
    }

    Map<String, Command> commands() {
        return Map.of(
                "revoke",
                arguments -> revoke(arguments, Arguments.flag(arguments, "terminate")),
                "terminate",
                arguments -> revoke(arguments, true),
                "revoke_by_stamped_headers",
                this::revokeStamps,
                "revoked",
                this::list,
                "dump_revoked",
                this::list);
    }

    private CompletionStage<JsonNode> revoke(ObjectNode arguments, boolean terminate) {
        Set<String> ids = Arguments.ids(arguments, "task_id");
        // First the memory, then the end: a task that is given back in between must not be run again.
        return revoked.revoke(ids)
                .thenApply(done -> terminate
                        ? Command.ok("terminate: " + terminated(ids))
                        : Command.ok("tasks %s flagged as revoked".formatted(PythonText.set(ids))));
    }

    private String terminated(Set<String> ids) {
        Set<String> ended = new LinkedHashSet<>();
        for (HeldTask task : tasks.now()) {
            if (ids.contains(task.message().id())) {
                task.terminate();
                ended.add(task.message().id());
            }
        }
        return ended.isEmpty() ? "tasks unknown" : String.join(", ", ended);
    }

    private CompletionStage<JsonNode> revokeStamps(ObjectNode arguments) {
        JsonNode headers = headers(arguments.path("headers"));
        Map<String, Set<String>> stamps = Stamps.of(headers);
        String text = PythonText.repr(headers);
        boolean terminate = Arguments.flag(arguments, "terminate");
        return revoked.revokeStamps(stamps)
                .thenApply(done -> terminate
                        ? Command.ok(terminated(stamps, text))
                        : Command.ok("headers %s flagged as revoked, but not terminated".formatted(text)));
    }

    /** The command line sends a list of {@code name=value}. */
    private static JsonNode headers(JsonNode given) {
        if (!given.isArray()) {
            return given;
        }
        ObjectNode headers = NODES.objectNode();
        for (JsonNode pair : given) {
            String text = pair.asText("");
            int border = text.indexOf('=');
            if (border < 1) {
                throw CommandRefused.badArgument("a header to revoke is written name=value");
            }
            headers.put(text.substring(0, border), text.substring(border + 1));
        }
        return headers;
    }

    private String terminated(Map<String, Set<String>> stamps, String text) {
        Map<String, Set<String>> ended = new LinkedHashMap<>();
        for (HeldTask task : tasks.now()) {
            Map<String, Set<String>> common = Stamps.common(Stamps.of(task.message()), stamps);
            if (!common.isEmpty()) {
                task.terminate();
                common.forEach((name, values) -> ended.computeIfAbsent(name, unused -> new LinkedHashSet<>())
                        .addAll(values));
            }
        }
        if (ended.isEmpty()) {
            return "headers %s were not terminated".formatted(text);
        }
        StringBuilder found = new StringBuilder();
        ended.forEach((name, values) -> found.append(found.isEmpty() ? "" : ", ")
                .append(PythonText.repr(NODES.textNode(name)))
                .append(": ")
                .append(PythonText.set(values)));
        return "headers {%s} revoked".formatted(found);
    }

    private CompletionStage<JsonNode> list(ObjectNode arguments) {
        return revoked.latest().thenApply(ages -> {
            ArrayNode ids = NODES.arrayNode();
            ages.keySet().forEach(ids::add);
            return ids;
        });
    }
}
