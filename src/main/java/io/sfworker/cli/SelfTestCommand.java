package io.sfworker.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code selftest}: lets the worker run a PSI on tables that it makes for that, and ends with 1 when it fails. */
@Command(name = "selftest", description = "Lets the worker run a small PSI on tables of its own.")
final class SelfTestCommand extends WorkerCommand {
    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long it may wait for its turn; default 300.")
    private long seconds = 300;

    @Override
    int ask(WorkerClient worker) {
        String id = worker.act("selftest", JsonNodeFactory.instance.objectNode())
                .path("task_id")
                .asText();
        return new Ends(worker, out(), isJson()).follow(id, Duration.ofSeconds(seconds));
    }
}
