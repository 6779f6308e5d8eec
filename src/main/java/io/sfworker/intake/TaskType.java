package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import java.util.List;
import java.util.Map;

/**
 * A task type as its file in {@code config/schema} declares it.
 *
 * <p>Beside JSON Schema's own keywords the file uses those of {@link Keywords}.
 *
 * @param name canonical name, equal to the file's
 * @param aliases other names senders use (task contract, section 3.2)
 * @param module Python module that computes it
 * @param devices what it computes on beside the parties' own devices: {@code spu}, {@code spu?}, {@code heu}
 * @param runtimeConfig entries of the SPU's runtime configuration that it needs, whatever the message says
 * @param parties how many parties it takes
 * @param fields its parameters by name
 * @param schema checks a {@code task_config} in canonical form
 */
record TaskType(
        String name,
        List<String> aliases,
        String module,
        List<String> devices,
        JsonNode runtimeConfig,
        PartyCount parties,
        Map<String, Field> fields,
        JsonSchema schema) {

    /** Reads a declaration; a Python module it does not name is {@code modulePrefix} and its name. */
    static TaskType of(String name, JsonSchema schema, String modulePrefix) {
        JsonNode declaration = schema.getSchemaNode();
        JsonNode parties = declaration.path("x-parties");
        return new TaskType(
                name,
                Field.texts(declaration.path("x-aliases")),
                declaration.path("x-module").asText(modulePrefix + name),
                Field.texts(declaration.path("x-devices")),
                declaration.path("x-runtime-config"),
                new PartyCount(parties.path("min").asInt(1), parties.path("max").asInt(Integer.MAX_VALUE)),
                Field.all(declaration),
                schema);
    }

    /** Whether {@code type} names this task type. */
    boolean isCalled(String type) {
        return name.equals(type) || aliases.contains(type);
    }

    /** Whether it computes on secrets. */
    boolean needsSpu() {
        return devices.contains("spu");
    }

    /** Whether it computes on secrets for some parameters only. */
    boolean mayUseSpu() {
        return devices.contains("spu?");
    }

    /** Whether its parameters are those of SecretFlow's components. */
    boolean isComponent() {
        return schema.getSchemaNode().path("x-component").asBoolean();
    }

    /** Whether it computes under homomorphic encryption. */
    boolean needsHeu() {
        return devices.contains("heu");
    }

    /** Least and greatest number of parties. */
    record PartyCount(int least, int most) {
        boolean allows(int count) {
            return count >= least && count <= most;
        }

        @Override
        public String toString() {
            if (most == Integer.MAX_VALUE) {
                return "at least %d parties".formatted(least);
            }
            return least == most ? "exactly %d parties".formatted(least) : "%d to %d parties".formatted(least, most);
        }
    }
}
