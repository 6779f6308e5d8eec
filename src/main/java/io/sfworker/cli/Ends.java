package io.sfworker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.task.PlainText;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Follows a task until it has ended, and prints each step, or with {@code json} only the end. */
final class Ends {
    private static final Duration PAUSE = Duration.ofMillis(300);

    private final Clock clock = Clock.systemUTC();
    private final WorkerClient worker;
    private final PrintWriter out;
    private final boolean json;
    private String said = "";

    Ends(WorkerClient worker, PrintWriter out, boolean json) {
        this.worker = worker;
        this.out = out;
        this.json = json;
    }

    /** Returns the exit code; a refusal when the worker has not known the task for the whole of {@code limit}. */
    int follow(String id, Duration limit) {
        JsonNode end = await(id, limit);
        JsonNode failure = end.path("failure");
        if (json) {
            out.println(WorkerCommand.pretty(end));
        } else if (failure.isObject()) {
            out.printf(
                    "%s: %s%n%s%n",
                    failure.path("code").asText(),
                    PlainText.of(failure.path("text").asText()),
                    failure.path("fix").asText());
            if (end.path("output").isTextual()) {
                String output = end.path("output").asText();
                out.println("what its processes printed: "
                        + output.lines().map(PlainText::of).collect(Collectors.joining("\n")));
            }
        }
        out.flush();
        return "success".equals(end.path("outcome").asText()) ? WorkerCommand.DONE : WorkerCommand.NOT_AS_WISHED;
    }

    private JsonNode await(String id, Duration limit) {
        Instant patience = clock.instant().plus(limit);
        while (true) {
            Optional<JsonNode> task = worker.find("tasks/" + WorkerClient.part(id));
            if (task.isPresent()) {
                tell(task.get());
                if (isOver(task.get())) {
                    return task.get();
                }
                patience = clock.instant().plus(limit);
            } else if (clock.instant().isAfter(patience)) {
                throw new Refusal(
                        "this worker does not run %s and did not end it lately; does another one?".formatted(id));
            }
            pause();
        }
    }

    private static boolean isOver(JsonNode task) {
        return switch (task.path("outcome").asText("")) {
            case "success", "failure", "revoked", "repeated" -> true;
            default -> false;
        };
    }

    private void tell(JsonNode task) {
        String now = task.has("outcome")
                ? task.path("outcome").asText()
                : task.path("stage").asText();
        if (!json && !now.isEmpty() && !now.equals(said)) {
            said = now;
            out.println(now);
            out.flush();
        }
    }

    private static void pause() {
        CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS))
                .join();
    }
}
