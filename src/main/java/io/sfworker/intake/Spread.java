package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes {@code {party: …}} of one value that stands for all parties ({@code x-spread-over}). */
final class Spread {
    private static final Logger LOG = LoggerFactory.getLogger(Spread.class);

    private Spread() {}

    /** The parties are those of the field that the rule names. */
    static void over(Field field, ObjectNode canonical, String type) {
        JsonNode value = canonical.path(field.name());
        JsonNode parties = canonical.path(field.rule("x-spread-over"));
        if (!parties.isObject() || value.isMissingNode()) {
            return;
        }
        String template = field.rule("x-text-per-party");
        if (template.isEmpty()) {
            columns(field, canonical, value, parties);
        } else if (value.isTextual()) {
            ObjectNode spread = canonical.putObject(field.name());
            parties.fieldNames().forEachRemaining(party -> spread.put(party, text(template, value.textValue(), party)));
            LOG.warn(
                    "stage=intake task_type={} {} is one text; each party gets one derived from it",
                    type,
                    field.name());
        }
    }

    /** One column or one list of columns stands for every party. */
    private static void columns(Field field, ObjectNode canonical, JsonNode value, JsonNode parties) {
        if (!value.isTextual() && !value.isContainerNode()) {
            return;
        }
        ObjectNode spread = canonical.putObject(field.name());
        if (value.isObject()) {
            value.properties().forEach(entry -> spread.set(entry.getKey(), list(entry.getValue())));
        } else {
            parties.fieldNames().forEachRemaining(party -> spread.set(party, list(value)));
        }
    }

    private static JsonNode list(JsonNode value) {
        return value.isTextual() ? JsonNodeFactory.instance.arrayNode().add(value) : value.deepCopy();
    }

    private static String text(String template, String path, String party) {
        return template.replace("{party}", party).replace("{path}", path);
    }
}
