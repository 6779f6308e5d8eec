package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.PythonText;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The commands that change how a worker works: what it takes, how much at once, how often, how long. */
final class WorkCommands {
    private static final int MAX_SLOTS = 100_000;

    private final ControlledWorker worker;

    WorkCommands(ControlledWorker worker) {
        this.worker = worker;
    }

    Map<String, Command> commands() {
        return Map.of(
                "rate_limit", this::rateLimit,
                "time_limit", this::timeLimit,
                "pool_grow", arguments -> resize(arguments, 1, "pool will grow"),
                "pool_shrink", arguments -> resize(arguments, -1, "pool will shrink"),
                "pool_restart", arguments -> refused("Pool restarts not enabled"),
                "autoscale", arguments -> refused("Autoscale not enabled"),
                "add_consumer", this::addConsumer,
                "cancel_consumer", this::cancelConsumer,
                "shutdown", this::shutdown);
    }

    private CompletionStage<JsonNode> rateLimit(ObjectNode arguments) {
        JsonNode given = arguments.path("rate_limit");
        double perSecond;
        try {
            perSecond = RateText.perSecond(given);
        } catch (CommandRefused e) {
            return Command.now(Command.error("Invalid rate limit string: " + e.getMessage()));
        }
        String task = Arguments.text(arguments, "task_name");
        if (!worker.facts().taskNames().contains(task)) {
            return Command.now(Command.error("unknown task"));
        }
        worker.limits().setRate(task, perSecond, given.asText(""));
        boolean none =
                given.isNull() || given.isMissingNode() || given.asText("").isEmpty() || isZero(given);
        return Command.now(Command.ok(none ? "rate limit disabled successfully" : "new rate limit set successfully"));
    }

    private static boolean isZero(JsonNode given) {
        return given.isNumber() && given.doubleValue() == 0;
    }

    private CompletionStage<JsonNode> timeLimit(ObjectNode arguments) {
        String task = Arguments.text(arguments, "task_name");
        if (!worker.facts().taskNames().contains(task)) {
            return Command.now(Command.error("unknown task"));
        }
        Duration soft = duration(Arguments.seconds(arguments, "soft"));
        Duration hard = duration(Arguments.seconds(arguments, "hard"));
        worker.limits().setTimes(task, new TaskLimits.Times(soft, hard));
        return Command.now(Command.ok("time limits set successfully"));
    }

    private static @Nullable Duration duration(@Nullable Double seconds) {
        return seconds == null || seconds == 0 ? null : Duration.ofMillis(Math.round(seconds * 1000));
    }

    private CompletionStage<JsonNode> resize(ObjectNode arguments, int sign, String done) {
        JsonNode given = arguments.path("n");
        int count = given.isMissingNode() || given.isNull() ? 1 : given.asInt(0);
        if (count < 1 || count > MAX_SLOTS) {
            throw CommandRefused.badArgument("n must be a number from 1 on");
        }
        return worker.consumption().resize(sign * count)
                ? Command.now(Command.ok(done))
                : refused("the pool has %d slots; it can have from 1 to maxConcurrency"
                        .formatted(worker.consumption().slots()));
    }

    private static CompletionStage<JsonNode> refused(String text) {
        throw CommandRefused.badArgument(text);
    }

    private CompletionStage<JsonNode> addConsumer(ObjectNode arguments) {
        String queue = Arguments.text(arguments, "queue");
        if (!worker.consumption().consume(queue, true)) {
            throw CommandRefused.badArgument("this worker may not consume the queue " + PythonText.quoted(queue));
        }
        return Command.now(Command.ok("add consumer " + queue));
    }

    private CompletionStage<JsonNode> cancelConsumer(ObjectNode arguments) {
        String queue = Arguments.text(arguments, "queue");
        // As with Celery: not to consume an unknown queue is no failure.
        worker.consumption().consume(queue, false);
        return Command.now(Command.ok("no longer consuming from " + queue));
    }

    private CompletionStage<JsonNode> shutdown(ObjectNode arguments) {
        Runnable end = worker.shutdown()
                .orElseThrow(() -> CommandRefused.badArgument("this worker cannot be ended by remote control"));
        end.run();
        return Command.now(Command.nothing());
    }
}
