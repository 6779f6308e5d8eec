package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The commands by which workers and clients look whether others are there, and get into step with them. */
final class PeerCommands {
    private static final double NANOS = 1e9;

    private final ControlledWorker worker;
    private final LamportClock clock;
    private final boolean learns;

    /** {@code learns} lets other workers tell what was revoked. */
    PeerCommands(ControlledWorker worker, LamportClock clock, boolean learns) {
        this.worker = worker;
        this.clock = clock;
        this.learns = learns;
    }

    Map<String, Command> commands() {
        return Map.of(
                "ping", arguments -> Command.now(Command.ok("pong")),
                "clock", arguments -> Command.now(object().put("clock", clock.value())),
                "hello", this::hello,
                // Celery holds elections among workers that gossip; this one has nothing to be elected for.
                "election", arguments -> Command.now(Command.nothing()));
    }

    private CompletionStage<JsonNode> hello(ObjectNode arguments) {
        if (worker.facts().name().equals(arguments.path("from_node").asText(""))) {
            return Command.now(Command.nothing());
        }
        Set<String> told = learns ? Arguments.idsIn(arguments.path("revoked")) : Set.of();
        CompletionStage<Void> learned = told.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : worker.revoked().learn(told);
        return learned.thenCompose(done -> worker.revoked().latest()).thenApply(ages -> {
            ObjectNode revoked = object();
            // Python workers count seconds since their machine started; on another machine nobody can know them.
            double now = System.nanoTime() / NANOS;
            ages.forEach((id, age) ->
                    revoked.putArray(id).add(now - age.toMillis() / 1000.0).add(id));
            ObjectNode reply = object();
            reply.set("revoked", revoked);
            return reply.put("clock", clock.forward());
        });
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
