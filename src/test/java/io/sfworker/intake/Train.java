package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.task.Node;
import io.sfworker.task.TaskRequest;
import io.sfworker.testing.Samples;
import java.nio.file.Path;
import java.util.List;

/** A task of the type {@code train}, which is there to use every keyword of the schemas. */
final class Train {
    /** The built-in types and {@code train}. */
    static final TaskTypes TYPES = TaskTypes.read(
            Path.of("config/schema"), List.of(Path.of("src/test/resources/algorithms")), new ObjectMapper());

    private final ObjectNode params = Samples.read("tasks/ss_lr.json");
    private final Intake intake;

    /** Simulation with alice and bob. */
    Train(Path folder) {
        intake = new Intake(folder, new Node("node1", "127.0.0.1", null), TYPES);
        config().removeAll();
        set("task_type", "'train'");
        set("train_data", "{'alice': 'data/alice_train.csv', 'bob': 'data/bob_train.csv'}");
        set("features", "['f0', 'f3']");
        set("label", "'y'");
        set("label_party", "'bob'");
        set("model_output", "{'alice': 'data/out/a.model', 'bob': 'data/out/b.model'}");
    }

    /** Makes it a production task of bob's node. */
    Train inProduction() {
        params.set("sf_init_config", json("""
                {'parties': {'alice': {'address': '10.0.0.1:19000'}, 'bob': {'address': '10.0.0.2:19000'}},
                 'self_party': 'bob'}"""));
        return this;
    }

    /** Sets a parameter; JSON with single quotes. */
    Train set(String field, String value) {
        config().set(field, json(value));
        return this;
    }

    TaskRequest split() {
        return intake.split(params);
    }

    JsonNode parameters() {
        return Samples.parse(split().algorithm().parameters().text());
    }

    /** Names of the output files of one party. */
    String outputs(String field) {
        return split().algorithm().outputs().stream()
                .filter(file -> file.field().equals(field))
                .map(file -> file.party() + "=" + file.path().getFileName())
                .toList()
                .toString();
    }

    static JsonNode json(String text) {
        return Samples.parse(text.replace('\'', '"'));
    }

    private ObjectNode config() {
        return (ObjectNode) params.get("task_config");
    }
}
