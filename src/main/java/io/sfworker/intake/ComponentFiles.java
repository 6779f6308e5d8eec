package io.sfworker.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Party;
import io.sfworker.task.TaskFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The files of SecretFlow's components: named by URIs, paths below a folder of each party.
 *
 * <p>Inputs stand in {@code inputs[].data_refs[]}, outputs in {@code output_uris[]}. What they are for, the computation
 * checks, which knows the component.
 */
final class ComponentFiles {
    private static final String CHECKPOINTS = "checkpoint_uri";

    /** Attributes of {@code model_export} that are DistData as text, of which it reads models and rules. */
    private static final List<String> ATTACHED = List.of("input_datasets", "output_datasets");

    /** Inputs, references of one, or outputs: each is looked for on the disk. */
    private static final int MOST = 1_000;

    private static final Pattern READ = Pattern.compile("sf\\.(model|rule)\\.");
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final DataRoots roots;

    ComponentFiles(DataRoots roots) {
        this.roots = roots;
    }

    /** Files to read. Fails: {@link InvalidTask} when one is missing, not readable, or outside its folder. */
    List<TaskFile> inputs(ObjectNode parameters, List<Party> own) {
        Map<String, Path> folders = folders(parameters, own);
        List<TaskFile> files = new ArrayList<>();
        JsonNode inputs = few(parameters.path("inputs"), "inputs");
        for (int number = 0; number < inputs.size(); number++) {
            addOwn(inputs.path(number), "inputs[%d]".formatted(number), folders, files);
        }
        ATTACHED.forEach(name -> addAttached(parameters.path("attrs").path(name), name, folders, files));
        files.forEach(file -> FileCheck.requireReadable(file, file.path()));
        files.addAll(checkpoints(parameters, folders));
        return files;
    }

    /** Files or folders to write. Fails: {@link InvalidTask} when one is outside its folder or cannot be written. */
    List<TaskFile> outputs(ObjectNode parameters, List<Party> own) {
        Map<String, Path> folders = folders(parameters, own);
        List<TaskFile> files = new ArrayList<>();
        JsonNode uris = few(parameters.path("output_uris"), "output_uris");
        for (int number = 0; number < uris.size(); number++) {
            String field = "output_uris[%d]".formatted(number);
            files.addAll(below(folders, uris.path(number).asText(), field));
        }
        files.forEach(FileCheck::requireFolderWritable);
        return files;
    }

    // What is no JSON, or none that counts, the computation tells.
    private void addAttached(JsonNode texts, String name, Map<String, Path> folders, List<TaskFile> files) {
        few(texts, "attrs." + name);
        for (int number = 0; number < texts.size(); number++) {
            JsonNode data = tree(texts.path(number).asText());
            if (READ.matcher(data.path("type").asText()).lookingAt()) {
                addOwn(data, "attrs.%s[%d]".formatted(name, number), folders, files);
            }
        }
    }

    private void addOwn(JsonNode data, String label, Map<String, Path> folders, List<TaskFile> files) {
        JsonNode references = few(references(data), label + ".data_refs");
        for (int place = 0; place < references.size(); place++) {
            String party = references.path(place).path("party").asText();
            Path folder = folders.get(party);
            if (folder != null) {
                String field = "%s.data_refs[%d].uri".formatted(label, place);
                String uri = references.path(place).path("uri").asText();
                files.add(new TaskFile(field, new Party(party), roots.resolveIn(folder, uri, field)));
            }
        }
    }

    // Not an output: what training keeps must be there for the next attempt, whatever becomes of this one.
    private List<TaskFile> checkpoints(ObjectNode parameters, Map<String, Path> folders) {
        JsonNode uri = parameters.path(CHECKPOINTS);
        List<TaskFile> files = uri.isTextual() ? below(folders, uri.textValue(), CHECKPOINTS) : List.of();
        files.forEach(FileCheck::requireFolderWritable);
        return files;
    }

    private List<TaskFile> below(Map<String, Path> folders, String uri, String field) {
        return folders.entrySet().stream()
                .map(entry ->
                        new TaskFile(field, new Party(entry.getKey()), roots.resolveIn(entry.getValue(), uri, field)))
                .toList();
    }

    private Map<String, Path> folders(ObjectNode parameters, List<Party> own) {
        Map<String, Path> folders = new HashMap<>();
        for (Party party : own) {
            JsonNode wd = parameters
                    .path("storage")
                    .path(party.name())
                    .path("local_fs")
                    .path("wd");
            Path folder = roots.resolveFolder(wd.asText(), "storage.%s.local_fs.wd".formatted(party));
            if (folders.containsValue(folder)) {
                throw new InvalidTask(
                        FailureCode.PARAM_INVALID,
                        "task_config.storage names one wd for two parties; in simulation each needs its own");
            }
            folders.put(party.name(), folder);
        }
        return folders;
    }

    private static JsonNode few(JsonNode list, String field) {
        if (list.size() > MOST) {
            throw new InvalidTask(
                    FailureCode.PARAM_INVALID,
                    "task_config.%s has more than %d entries; send several tasks".formatted(field, MOST));
        }
        return list;
    }

    private static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static JsonNode references(JsonNode data) {
        JsonNode references = data.path("data_refs");
        return references.isMissingNode() ? data.path("dataRefs") : references;
    }
}
