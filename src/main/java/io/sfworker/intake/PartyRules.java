package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.Party;
import java.util.Set;
import java.util.TreeSet;

/** The rules between fields and parties that a schema cannot say (task contract, section 3.3). */
final class PartyRules {
    private PartyRules() {}

    /** Fails: {@link InvalidTask} naming the field and the party. */
    static void check(TaskType type, ObjectNode parameters, ClusterPlan cluster) {
        int count = cluster.parties().size();
        if (!type.parties().allows(count)) {
            throw invalid("%s takes %s, not %d".formatted(type.name(), type.parties(), count));
        }
        Set<String> parties = new TreeSet<>();
        cluster.partyNames().forEach(party -> parties.add(party.name()));
        for (Field field : type.fields().values()) {
            JsonNode value = parameters.path(field.name());
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            checkSame(field, value, parameters, parties);
            checkWithin(field, value, parameters, parties);
            checkParty(field, value, parameters, parties);
            checkLength(field, value);
        }
    }

    private static void checkSame(Field field, JsonNode value, ObjectNode parameters, Set<String> parties) {
        String rule = field.rule("x-parties-of");
        if (rule.isEmpty() || !value.isObject()) {
            return;
        }
        Set<String> expected = meant(rule, parameters, parties);
        Set<String> actual = names(value);
        if (!actual.equals(expected)) {
            throw invalid("task_config.%s names the parties %s, but %s names %s; they must be the same"
                    .formatted(field.name(), actual, described(rule), expected));
        }
    }

    private static void checkWithin(Field field, JsonNode value, ObjectNode parameters, Set<String> parties) {
        String rule = field.rule("x-parties-within");
        if (rule.isEmpty() || !value.isObject()) {
            return;
        }
        Set<String> possible = meant(rule, parameters, parties);
        Set<String> actual = names(value);
        if (actual.isEmpty() || !possible.containsAll(actual)) {
            throw invalid("task_config.%s names the parties %s; it must name one or more of %s, which %s names"
                    .formatted(field.name(), actual, possible, described(rule)));
        }
    }

    private static void checkParty(Field field, JsonNode value, ObjectNode parameters, Set<String> parties) {
        String rule = field.is("x-party") ? "*" : field.rule("x-party-of");
        if (rule.isEmpty()) {
            return;
        }
        Set<String> possible = meant(rule, parameters, parties);
        if (!possible.contains(value.asText())) {
            throw invalid("task_config.%s must be one of the parties %s, which %s names"
                    .formatted(field.name(), possible, described(rule)));
        }
    }

    // "*" means the cluster's parties, a field name those of that field.
    private static Set<String> meant(String rule, ObjectNode parameters, Set<String> parties) {
        return rule.equals("*") ? parties : names(parameters.path(rule));
    }

    private static String described(String rule) {
        return rule.equals("*") ? "the cluster" : "task_config." + rule;
    }

    private static void checkLength(Field field, JsonNode value) {
        if (!field.is("x-equal-length")) {
            return;
        }
        Set<Integer> lengths = new TreeSet<>();
        value.forEach(list -> lengths.add(list.size()));
        if (lengths.size() > 1) {
            throw invalid("task_config.%s must list equally many columns for every party".formatted(field.name()));
        }
    }

    /** Party names of a {@code {party: …}} map, sorted; names that no party can have are refused. */
    static Set<String> names(JsonNode map) {
        Set<String> names = new TreeSet<>();
        map.fieldNames().forEachRemaining(name -> {
            if (!Party.isName(name)) {
                throw invalid("a party name starts with a letter and has only letters, digits, '_', '.' and '-'");
            }
            names.add(name);
        });
        return names;
    }

    private static InvalidTask invalid(String text) {
        return new InvalidTask(FailureCode.PARAM_INVALID, text);
    }
}
