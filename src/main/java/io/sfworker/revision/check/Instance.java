package io.sfworker.revision.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A route that will run: one of the files, or one made from a template.
 *
 * @param place where its id is given
 * @param values the template's parameters, empty for any other route
 */
record Instance(RouteItem route, String id, Place place, Map<String, String> values) {

    static List<Instance> of(RouteFiles files) {
        return files.routes().stream()
                .flatMap(route -> route.kind() == RouteItem.Kind.TEMPLATE
                        ? ofTemplate(route, files)
                        : Stream.of(new Instance(route, route.id(), route.place(), Map.of())))
                .toList();
    }

    private static Stream<Instance> ofTemplate(RouteItem route, RouteFiles files) {
        Place template = route.place()
                .around()
                .filter(place -> place.key().equals("routeTemplate"))
                .findFirst()
                .orElse(route.place());
        String name = template.value().path("id").asText();
        return files.items("templatedRoute")
                .filter(made -> made.value().path("routeTemplateRef").asText().equals(name))
                .map(made -> new Instance(route, made.value().path("routeId").asText(), made, values(template, made)));
    }

    private static Map<String, String> values(Place template, Place made) {
        Map<String, String> values = new HashMap<>();
        template.value().path("parameters").forEach(parameter -> {
            if (parameter.has("defaultValue")) {
                values.put(
                        parameter.path("name").asText(),
                        parameter.path("defaultValue").asText());
            }
        });
        made.value()
                .path("parameters")
                .forEach(parameter -> values.put(
                        parameter.path("name").asText(), parameter.path("value").asText()));
        return values;
    }

    String start() {
        if (route.kind() == RouteItem.Kind.KAMELET) {
            String file = place.file();
            return "kamelet:" + file.substring(file.lastIndexOf('/') + 1).replace(".kamelet.yaml", "");
        }
        return fill(route.start());
    }

    /** Puts the template's parameters in. */
    String fill(String text) {
        String filled = text;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{{" + value.getKey() + "}}", value.getValue());
        }
        return filled;
    }

    boolean holds(Place other) {
        return other.isIn(route.place());
    }
}
