package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.PythonText;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;

/** The commands that describe a worker. */
final class ReportCommands {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> USUAL_ITEMS = List.of("exchange", "routing_key", "rate_limit");
    private static final double MEGABYTE = 1024.0 * 1024;

    private final ControlledWorker worker;
    private final LamportClock lamport;
    private final Clock clock;

    ReportCommands(ControlledWorker worker, LamportClock lamport, Clock clock) {
        this.worker = worker;
        this.lamport = lamport;
        this.clock = clock;
    }

    Map<String, Command> commands() {
        return Map.ofEntries(
                Map.entry("conf", this::configuration),
                Map.entry("dump_conf", this::configuration),
                Map.entry("report", this::report),
                Map.entry("stats", this::stats),
                Map.entry("memsample", this::memory),
                Map.entry("registered", this::registered),
                Map.entry("dump_tasks", this::registered),
                Map.entry("active_queues", this::queues),
                Map.entry("objgraph", arguments -> noPython("objgraph")),
                Map.entry("memdump", arguments -> noPython("memdump")));
    }

    private CompletionStage<JsonNode> configuration(ObjectNode arguments) {
        return Command.now(worker.facts().configuration());
    }

    private CompletionStage<JsonNode> report(ObjectNode arguments) {
        WorkerFacts facts = worker.facts();
        String settings = facts.configuration().properties().stream()
                .map(setting -> setting.getKey() + ": " + PythonText.repr(setting.getValue()))
                .collect(Collectors.joining("\n"));
        String text = """

                software -> sfworker:%s java:%s
                platform -> system:%s arch:%s
                transport:redis   results:redis

                %s
                """.formatted(
                        facts.identity().version(),
                        Runtime.version(),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        settings);
        return Command.now(Command.ok(text));
    }

    private CompletionStage<JsonNode> memory(ObjectNode arguments) {
        OptionalLong bytes = worker.residentBytes();
        return Command.now(
                bytes.isEmpty()
                        ? Command.nothing()
                        : NODES.textNode(String.format(Locale.ROOT, "%.1fMB", bytes.getAsLong() / MEGABYTE)));
    }

    private CompletionStage<JsonNode> stats(ObjectNode arguments) {
        WorkerFacts facts = worker.facts();
        int slots = worker.consumption().slots();
        ObjectNode stats = NODES.objectNode();
        ObjectNode total = stats.putObject("total");
        worker.tasks().totals().forEach(total::put);
        stats.put("pid", facts.identity().pid());
        stats.put("clock", Long.toString(lamport.value()));
        stats.put(
                "uptime",
                Duration.between(facts.identity().started(), clock.instant()).toSeconds());
        stats.set("pool", pool(facts, slots));
        stats.set("broker", facts.broker());
        // Nothing is taken before a slot is free for it.
        stats.put("prefetch_count", slots);
        ObjectNode usage = stats.putObject("rusage");
        worker.residentBytes().ifPresent(bytes -> usage.put("maxrss", bytes / 1024));
        return Command.now(stats);
    }

    private static ObjectNode pool(WorkerFacts facts, int slots) {
        ObjectNode pool = NODES.objectNode();
        pool.put("implementation", "sfworker:slots");
        pool.put("max-concurrency", slots);
        pool.putArray("processes").add(facts.identity().pid());
        pool.put("max-tasks-per-child", 1);
        pool.put("put-guarded-by-semaphore", true);
        pool.putArray("timeouts").add(0).add(0);
        pool.putObject("writes");
        return pool;
    }

    private CompletionStage<JsonNode> registered(ObjectNode arguments) {
        JsonNode given = arguments.path("taskinfoitems");
        List<String> items = given.isEmpty()
                ? USUAL_ITEMS
                : given.valueStream().map(item -> item.asText("")).toList();
        ArrayNode names = NODES.arrayNode();
        worker.facts().taskNames().stream().sorted().forEach(name -> {
            String details = items.stream()
                    .map(item -> detail(name, item))
                    .filter(detail -> !detail.isEmpty())
                    .collect(Collectors.joining(" "));
            names.add(details.isEmpty() ? name : "%s [%s]".formatted(name, details));
        });
        return Command.now(names);
    }

    private String detail(String task, String item) {
        return switch (item) {
            case "name" -> "name=" + task;
            case "rate_limit" ->
                worker.limits().rate(task).map(rate -> "rate_limit=" + rate).orElse("");
            case "acks_late", "track_started" -> item + "=True";
            case "serializer" -> "serializer=json";
            default -> "";
        };
    }

    private CompletionStage<JsonNode> queues(ObjectNode arguments) {
        ArrayNode list = NODES.arrayNode();
        worker.consumption().queues().stream()
                .filter(Consumption.Queue::consumed)
                .forEach(queue -> list.add(QueueInfo.of(queue)));
        return Command.now(list);
    }

    private static CompletionStage<JsonNode> noPython(String what) {
        throw new CommandRefused(PythonText.exception("ImportError", what + " looks into Python, which is not there"));
    }
}
