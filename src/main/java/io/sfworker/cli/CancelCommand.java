package io.sfworker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code cancel}: ends a task as Celery's revoke with terminate does. */
@Command(name = "cancel", description = "Ends a task that runs at this worker or waits, as Celery's revoke does.")
final class CancelCommand extends WorkerCommand {
    @Parameters(paramLabel = "ID", description = "Celery id; of a task that runs also its execution id.")
    private String id = "";

    @Override
    int ask(WorkerClient worker) {
        JsonNode answer =
                worker.act("tasks/%s/cancel".formatted(WorkerClient.part(id)), JsonNodeFactory.instance.objectNode());
        boolean ends = "ending".equals(answer.path("outcome").asText());
        print(answer, () -> out().println(
                        ends ? "it ends" : "none of this id runs here; a task with this Celery id will not begin"));
        return DONE;
    }
}
