package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Node;
import io.sfworker.task.TaskRequest;
import io.sfworker.testing.Messages;
import io.sfworker.testing.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The whole intake without Camel, on the sample tables in a folder of the test's own. */
final class Intake {
    static final TaskTypes TYPES = TaskTypes.read(Path.of("config/schema"), new ObjectMapper());

    private final TaskValidator validator;
    private final TaskSplitter splitter;

    Intake(Path folder, Node node) {
        this(folder, node, TYPES);
    }

    Intake(Path folder, Node node, TaskTypes types) {
        validator = new TaskValidator(types);
        copyTables(folder.resolve("data"));
        IntakeProperties properties = new IntakeProperties(
                folder.resolve("data"), List.of(), Path.of("config/schema"), null, false, "auto", "SEMI2K", "FM128");
        DataRoots roots = new DataRoots(properties.dataPath(), List.of(), List.of(folder.resolve("data/.work")));
        splitter =
                new TaskSplitter(node, roots, properties, List.of("127.0.0.1:6379", "10.0.0.9:6380", "0.0.0.0:8088"));
    }

    /** The sample PSI's {@code task_params}. */
    static ObjectNode psi() {
        return Samples.read("tasks/psi.json");
    }

    TaskRequest split(ObjectNode params) {
        JsonNode arguments = JsonNodeFactory.instance.arrayNode().add(params);
        TaskMessage message =
                Messages.message(Messages.EXECUTE_TASK, arguments, JsonNodeFactory.instance.objectNode(), 0);
        return split(message);
    }

    TaskRequest split(TaskMessage message) {
        return splitter.split(validator.check(message), new AttemptId("celery-1/0/1"), "e:1");
    }

    private static void copyTables(Path data) {
        try (Stream<Path> tables = Files.list(Samples.FOLDER.resolve("data"))) {
            Files.createDirectories(data);
            for (Path table : tables.toList()) {
                Files.copy(table, data.resolve(table.getFileName()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
