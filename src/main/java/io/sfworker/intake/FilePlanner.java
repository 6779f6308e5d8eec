package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.task.Party;
import io.sfworker.task.TaskFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Picks the files of the own parties out of a {@code task_config} and looks at them (task contract, section 3.3). */
final class FilePlanner {
    private final DataRoots roots;

    FilePlanner(DataRoots roots) {
        this.roots = roots;
    }

    /**
     * Files of one kind, {@code input} or {@code output}.
     *
     * <p>Paths of other parties are theirs to check. Fails: {@link io.sfworker.failure.InvalidTask}.
     */
    List<TaskFile> files(TaskType type, ObjectNode parameters, List<Party> own, String kind) {
        List<TaskFile> files = new ArrayList<>();
        for (TaskType.Field field : type.fields().values()) {
            if (!field.rule("x-file").equals(kind)) {
                continue;
            }
            for (Party party : own) {
                JsonNode text = parameters.path(field.name()).path(party.name());
                if (text.isTextual()) {
                    Path path = roots.resolve(text.textValue(), field.name() + "." + party);
                    files.add(new TaskFile(field.name(), party, path));
                }
            }
        }
        return files;
    }

    /** Fails: {@link io.sfworker.failure.InvalidTask} when an input is missing, unreadable or lacks a column. */
    void checkInputs(TaskType type, ObjectNode parameters, List<TaskFile> inputs) {
        for (TaskFile input : inputs) {
            CsvHeader header = CsvHeader.of(input);
            for (TaskType.Field field : type.fields().values()) {
                if (field.rule("x-columns-of").equals(input.field())) {
                    parameters
                            .path(field.name())
                            .path(input.party().name())
                            .forEach(column -> header.require(column.asText(), field.name()));
                }
            }
        }
    }

    /** Fails: {@link io.sfworker.failure.InvalidTask} when an output could not be written. */
    void checkOutputs(List<TaskFile> outputs) {
        outputs.forEach(CsvHeader::requireWritable);
    }
}
