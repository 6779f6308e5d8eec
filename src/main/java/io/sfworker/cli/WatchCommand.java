package io.sfworker.cli;

import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code watch}: follows a task of one worker to its end; ends with 1 when it did not succeed. */
@Command(name = "watch", description = "Follows a task to its end.")
final class WatchCommand extends WorkerCommand {
    @Parameters(paramLabel = "ID", description = "Celery id or execution id.")
    private String id = "";

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long this worker may not know the task, because it waits; default 60.")
    private long seconds = 60;

    @Override
    int ask(WorkerClient worker) {
        return new Ends(worker, out(), isJson()).follow(id, Duration.ofSeconds(seconds));
    }
}
