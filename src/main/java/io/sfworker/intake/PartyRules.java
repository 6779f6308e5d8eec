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
        checkCount(type, cluster);
        Set<String> parties = new TreeSet<>();
        cluster.partyNames().forEach(party -> parties.add(party.name()));
        for (TaskType.Field field : type.fields().values()) {
            JsonNode value = parameters.path(field.name());
            if (value.isMissingNode() || value.isNull()) {
                continue;
            }
            checkParties(field, value, parameters, parties);
            checkParty(field, value, parties);
            checkLength(field, value);
        }
    }

    private static void checkCount(TaskType type, ClusterPlan cluster) {
        int count = cluster.parties().size();
        if (count < type.fewestParties() || count > type.mostParties()) {
            throw invalid("%s takes %s, not %d".formatted(type.name(), range(type), count));
        }
    }

    private static String range(TaskType type) {
        if (type.mostParties() == Integer.MAX_VALUE) {
            return "at least %d parties".formatted(type.fewestParties());
        }
        return type.fewestParties() == type.mostParties()
                ? "exactly %d parties".formatted(type.fewestParties())
                : "%d to %d parties".formatted(type.fewestParties(), type.mostParties());
    }

    // "*" compares with the cluster's parties, a field name with that field's.
    private static void checkParties(TaskType.Field field, JsonNode value, ObjectNode parameters, Set<String> parties) {
        String rule = field.rule("x-parties-of");
        if (rule.isEmpty()) {
            return;
        }
        Set<String> expected = rule.equals("*") ? parties : names(parameters.path(rule));
        Set<String> actual = names(value);
        if (!actual.equals(expected)) {
            throw invalid("task_config.%s names the parties %s, but %s names %s; they must be the same"
                    .formatted(
                            field.name(), actual, rule.equals("*") ? "the cluster" : "task_config." + rule, expected));
        }
    }

    private static void checkParty(TaskType.Field field, JsonNode value, Set<String> parties) {
        if (field.rules().path("x-party").asBoolean() && !parties.contains(value.asText())) {
            throw invalid("task_config.%s must be one of the parties %s".formatted(field.name(), parties));
        }
    }

    private static void checkLength(TaskType.Field field, JsonNode value) {
        if (!field.rules().path("x-equal-length").asBoolean()) {
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
