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
        for (Field field : type.fields().values()) {
            JsonNode value = parameters.path(field.name());
            if (!field.rule("x-file").equals(kind)) {
                continue;
            }
            if (value.isTextual()) {
                // One text for all: each node writes its own copy, and a simulation is one node.
                Path path = roots.resolve(value.textValue(), field.name());
                files.add(new TaskFile(field.name(), writer(type, parameters, own), path));
            }
            for (Party party : own) {
                JsonNode text = value.path(party.name());
                if (text.isTextual()) {
                    Path path = roots.resolve(text.textValue(), field.name() + "." + party);
                    files.add(new TaskFile(field.name(), party, path));
                }
            }
        }
        return files;
    }

    /** Who has the only table, because the report may have a part that nobody else knows; else the first. */
    private static Party writer(TaskType type, ObjectNode parameters, List<Party> own) {
        return type.fields().values().stream()
                .filter(field -> field.rule("x-file").equals("input"))
                .map(field -> parameters.path(field.name()))
                .filter(tables -> tables.isObject() && tables.size() == 1)
                .flatMap(tables -> own.stream().filter(party -> tables.has(party.name())))
                .findFirst()
                .orElse(own.get(0));
    }

    /** Fails: {@link io.sfworker.failure.InvalidTask} when an input is missing, unreadable or lacks a column. */
    void checkInputs(TaskType type, ObjectNode parameters, List<TaskFile> inputs) {
        List<TaskFile> tables = new ArrayList<>();
        for (TaskFile input : inputs) {
            switch (format(type, input)) {
                case "model" -> checkModel(input);
                case "csv" -> tables.add(input);
                default -> FileCheck.requireReadable(input, input.path());
            }
        }
        new ColumnRules(parameters, new Headers(tables, roots)).check(type);
    }

    /** Fails: {@link io.sfworker.failure.InvalidTask} when an output could not be written. */
    void checkOutputs(List<TaskFile> outputs) {
        outputs.forEach(FileCheck::requireWritable);
    }

    // A model is several files whose names begin with the path; its metadata say which they are.
    private void checkModel(TaskFile model) {
        Path metadata = model.path().resolveSibling(model.path().getFileName() + ".meta.json");
        String field = model.field() + "." + model.party();
        roots.resolve(metadata.toString(), field);
        FileCheck.requireReadable(model, metadata);
        FileCheck.family(model).forEach(file -> roots.resolve(file.toString(), field));
    }

    private static String format(TaskType type, TaskFile file) {
        Field field = type.fields().get(file.field());
        return field == null ? "csv" : field.format();
    }
}
