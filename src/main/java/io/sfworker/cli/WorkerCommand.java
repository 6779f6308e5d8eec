package io.sfworker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
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

    /** Prints for people or as JSON, whatever was asked for. */
    final void print(JsonNode answer, Runnable forPeople) {
        if (isJson()) {
            out().println(answer.toPrettyString());
        } else {
            forPeople.run();
        }
        out().flush();
    }
}
