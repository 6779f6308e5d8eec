package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.Keyword;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The task types this worker can run: one {@code <type>.schema.json} each. */
public final class TaskTypes {
    private static final String SUFFIX = ".schema.json";
    private static final String BUILT_IN = "sfworker.algorithm.";

    private final SortedMap<String, TaskType> types;
    private final List<String> ofUser;
    private final JsonSchema paramsSchema;

    private TaskTypes(SortedMap<String, TaskType> types, List<String> ofUser, JsonSchema paramsSchema) {
        this.types = types;
        this.ofUser = List.copyOf(ofUser);
        this.paramsSchema = paramsSchema;
    }

    /**
     * Reads all declarations of a folder; {@code common/task_params.schema.json} in it checks what all types share.
     *
     * @throws IllegalStateException when the folder has none, or one cannot be read
     */
    public static TaskTypes read(Path folder, ObjectMapper mapper) {
        return read(folder, List.of(), mapper);
    }

    /**
     * As {@link #read(Path, ObjectMapper)}, and the algorithms of the user's folders.
     *
     * @throws IllegalStateException also when an algorithm of the user has the name of a built-in type, or is not
     *     complete
     */
    public static TaskTypes read(Path folder, List<Path> userFolders, ObjectMapper mapper) {
        JsonSchemaFactory factory = factory();
        SortedMap<String, TaskType> types = new TreeMap<>();
        for (Path file : files(folder)) {
            TaskType type = type(file, BUILT_IN, factory, mapper);
            types.put(type.name(), type);
        }
        if (types.isEmpty()) {
            throw unreadable("no task type is declared in", folder, null);
        }
        List<String> ofUser = new ArrayList<>();
        for (Path userFolder : userFolders) {
            for (Path file : files(userFolder)) {
                TaskType type = type(file, "", factory, mapper);
                UserAlgorithm.check(type, userFolder, types.values());
                types.put(type.name(), type);
                ofUser.add(type.name());
            }
        }
        JsonNode params = parse(mapper, folder.resolve("common/task_params" + SUFFIX));
        return new TaskTypes(types, ofUser, factory.getSchema(params));
    }

    private static TaskType type(Path file, String modulePrefix, JsonSchemaFactory factory, ObjectMapper mapper) {
        String name = file.getFileName().toString().replace(SUFFIX, "");
        TaskType type = TaskType.of(name, factory.getSchema(parse(mapper, file)), modulePrefix);
        List<String> problems = Keywords.problems(type);
        if (!problems.isEmpty()) {
            throw new IllegalStateException("%s is no declaration of a task type: %s".formatted(file, problems));
        }
        return type;
    }

    /** Knows our own keywords, which say nothing about validity. */
    private static JsonSchemaFactory factory() {
        JsonMetaSchema standard = JsonMetaSchema.getV202012();
        List<Keyword> own = Stream.concat(Keywords.OF_TYPE.stream(), Keywords.OF_FIELD.stream())
                .distinct()
                .<Keyword>map(NonValidationKeyword::new)
                .toList();
        JsonMetaSchema extended = JsonMetaSchema.builder(standard).keywords(own).build();
        return JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012))
                .metaSchema(extended)
                .defaultMetaSchemaIri(extended.getIri())
                .build();
    }

    /** Canonical names, sorted. */
    public List<String> names() {
        return List.copyOf(types.keySet());
    }

    /** Canonical names of the algorithms in the user's folders. */
    public List<String> namesOfUser() {
        return ofUser;
    }

    /** Checks what all types share. */
    JsonSchema paramsSchema() {
        return paramsSchema;
    }

    /** The type of that name or alias. Fails: {@link InvalidTask} with the list of known types. */
    TaskType named(String type) {
        return types.values().stream()
                .filter(known -> known.isCalled(type))
                .findFirst()
                .orElseThrow(() -> unknown(type));
    }

    private InvalidTask unknown(String type) {
        String shown = type.length() > 50 ? type.substring(0, 50) + "…" : type;
        return new InvalidTask(
                FailureCode.TASK_TYPE_UNKNOWN,
                "task_config.task_type '%s' is not supported; supported are: %s"
                        .formatted(shown, String.join(", ", types.keySet())));
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> list = Files.list(folder)) {
            return list.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw unreadable("cannot read the task types in", folder, e);
        }
    }

    private static IllegalStateException unreadable(String what, Path folder, @Nullable IOException cause) {
        String fix = "start the worker in the project's folder, or set sfworker.intake.schema-path";
        return new IllegalStateException("%s %s: %s".formatted(what, folder.toAbsolutePath(), fix), cause);
    }

    private static JsonNode parse(ObjectMapper mapper, Path file) {
        try {
            return mapper.readTree(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the schema " + file, e);
        }
    }
}
