package io.sfworker.revision.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.settings.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The options of an address are those of its component, or of its kamelet, with values it can take. */
final class Options implements Check {

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        List<Problem> problems = new ArrayList<>();
        for (Address address : files.addresses()) {
            address.twice()
                    .forEach(name -> problems.add(
                            files.atOption(address, name, "the option %s is given twice; delete one".formatted(name))));
            if (address.scheme().equals("kamelet")) {
                ofKamelet(address, files, problems);
            } else if (Components.ALLOWED.containsKey(address.scheme())) {
                ofComponent(address, files, problems);
            }
        }
        return problems;
    }

    private static void ofComponent(Address address, RouteFiles files, List<Problem> problems) {
        Optional<ComponentOptions> component = ComponentOptions.of(address.scheme());
        if (component.isEmpty()) {
            problems.add(address.place()
                    .problem("this worker is built without the component '%s'".formatted(address.scheme())));
            return;
        }
        for (Map.Entry<String, String> given : address.options().entrySet()) {
            String name = given.getKey();
            JsonNode option = component.get().option(name);
            if (option != null) {
                wrong(option, given.getValue())
                        .map(text -> files.atOption(address, name, "%s: %s".formatted(name, text)))
                        .ifPresent(problems::add);
            } else if (!component.get().lenient() || name.contains("{{")) {
                problems.add(files.atOption(
                        address,
                        name,
                        unknown(name, address.scheme(), component.get().names())));
            }
        }
    }

    private static void ofKamelet(Address address, RouteFiles files, List<Problem> problems) {
        String name = address.target().replaceFirst("/.*", "");
        files.kamelets().filter(file -> file.kameletName().equals(name)).forEach(file -> {
            JsonNode definition = file.content().path("spec").path("definition");
            Set<String> known = new TreeSet<>();
            definition.path("properties").fieldNames().forEachRemaining(known::add);
            address.options().keySet().stream()
                    .filter(option -> !known.contains(option))
                    .map(option -> files.atOption(address, option, unknown(option, name, known)))
                    .forEach(problems::add);
            definition.path("required").forEach(required -> {
                boolean byDefault =
                        definition.path("properties").path(required.asText()).has("default");
                if (!byDefault && !address.options().containsKey(required.asText())) {
                    problems.add(address.place()
                            .problem("the kamelet %s needs the parameter '%s'".formatted(name, required.asText())));
                }
            });
        });
    }

    private static String unknown(String option, String owner, Set<String> known) {
        return "'%s' is no option of %s%s".formatted(option, owner, Nearest.hint(option, known));
    }

    /** What is wrong with a value, as far as it can be seen before properties are put in. */
    private static Optional<String> wrong(JsonNode option, String value) {
        boolean bean = option.path("type").asText().equals("object") && !option.has("prefix");
        if (bean && !value.startsWith("#")) {
            return Optional.of("write '#' and the name of a bean of the worker");
        }
        if (value.contains("{{") || value.contains("${") || value.startsWith("#")) {
            return Optional.empty();
        }
        Set<String> choices = new TreeSet<>();
        option.path("enum").forEach(choice -> choices.add(choice.asText()));
        if (!choices.isEmpty() && choices.stream().noneMatch(choice -> same(choice, value))) {
            return Optional.of("'%s' is none of %s".formatted(value, String.join(", ", choices)));
        }
        return switch (option.path("type").asText()) {
            case "boolean" ->
                value.matches("(?i)true|false")
                        ? Optional.empty()
                        : Optional.of("'%s' is neither true nor false".formatted(value));
            case "integer" ->
                value.matches("-?\\d{1,10}")
                        ? Optional.empty()
                        : Optional.of("'%s' is no whole number".formatted(value));
            default -> Optional.empty();
        };
    }

    /** Camel takes {@code result-and-acknowledge} for {@code resultAndAcknowledge} as well. */
    private static boolean same(String choice, String value) {
        return choice.replaceAll("[-_]", "").equalsIgnoreCase(value.replaceAll("[-_]", ""));
    }
}
