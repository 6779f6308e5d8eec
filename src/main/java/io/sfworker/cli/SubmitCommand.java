package io.sfworker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code submit}: puts a task into the worker's queue, as a Celery client does.
 *
 * <p>The file is one task request, or has {@code args} and {@code kwargs} as they stand in a Celery message.
 */
@Command(name = "submit", description = "Puts a task into the queue of the worker.")
final class SubmitCommand extends WorkerCommand {
    private static final Duration UNKNOWN_FOR = Duration.ofHours(1);

    @Parameters(
            paramLabel = "FILE",
            description = "JSON: a task request, or an object with the args and kwargs of a Celery message.")
    private Path file = Path.of("");

    @Option(
            names = "--task",
            paramLabel = "NAME",
            defaultValue = "tasks.secretflow.execute_task",
            description = "Name of the Celery task; default ${DEFAULT-VALUE}.")
    private String task = "";

    @Option(names = "--watch", description = "Follow it to its end, and end with 1 when it does not succeed.")
    private boolean watch;

    @Override
    int ask(WorkerClient worker) {
        JsonNode answer = worker.act("tasks", wish(task, content()));
        String id = answer.path("task_id").asText();
        if (!watch) {
            print(answer, () -> out().println(id));
            return DONE;
        }
        return new Ends(worker, out(), isJson()).follow(id, UNKNOWN_FOR);
    }

    /** What the worker is asked for; of a message, what is missing is empty. */
    static ObjectNode wish(String task, JsonNode content) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        boolean isMessage = content.has("args") || content.has("kwargs");
        JsonNode args = isMessage ? content.path("args") : json.arrayNode().add(content);
        JsonNode kwargs = content.path("kwargs");
        return json.objectNode()
                .put("task", task)
                .put("args", (args.isMissingNode() ? json.arrayNode() : args).toString())
                .put("kwargs", (kwargs.isMissingNode() ? json.objectNode() : kwargs).toString());
    }

    private JsonNode content() {
        try {
            JsonNode content = new ObjectMapper().readTree(Files.readString(file));
            if (content.isObject()) {
                return content;
            }
        } catch (JsonProcessingException e) {
            throw new Refusal("%s is no JSON: line %d"
                    .formatted(
                            file, e.getLocation() == null ? 1 : e.getLocation().getLineNr()));
        } catch (IOException e) {
            throw new Refusal(
                    "%s cannot be read (%s)".formatted(file, e.getClass().getSimpleName()));
        }
        throw new Refusal("%s holds no JSON object".formatted(file));
    }
}
