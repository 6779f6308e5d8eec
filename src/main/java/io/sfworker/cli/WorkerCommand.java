package io.sfworker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.task.PlainText;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks a worker. */
abstract class WorkerCommand implements Callable<Integer> {
    static final int DONE = 0;
    static final int NOT_AS_WISHED = 1;

    @Mixin
    private final WorkerOptions options = new WorkerOptions();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public final Integer call() {
        return ask(options.worker());
    }

    /** Does it; returns the exit code. */
    abstract int ask(WorkerClient worker);

    final boolean isJson() {
        return options.isJson();
    }

    final PrintWriter out() {
        return Objects.requireNonNull(spec, "commands are run by picocli")
                .commandLine()
                .getOut();
    }

    /** The same JSON for a terminal: what is escaped in a text is so in JSON too. */
    static String pretty(JsonNode answer) {
        return answer.toPrettyString().lines().map(PlainText::of).collect(Collectors.joining("\n"));
    }

    /** Prints for people or as JSON, whatever was asked for. */
    final void print(JsonNode answer, Runnable forPeople) {
        if (isJson()) {
            out().println(pretty(answer));
        } else {
            forPeople.run();
        }
        out().flush();
    }
}
