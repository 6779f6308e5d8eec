package io.sfworker.revision.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every route has an id, no id is there twice, and what is called by id exists. */
final class Ids implements Check {

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        List<Problem> problems = new ArrayList<>();
        List<Instance> routes = Instance.of(files).stream()
                .filter(route -> route.route().kind() != RouteItem.Kind.KAMELET)
                .toList();
        routes.stream()
                .filter(route -> route.id().isEmpty())
                .map(Ids::withoutId)
                .forEach(problems::add);
        Stream<Place> steps = files.places().filter(Ids::isStepId);
        unique(Stream.concat(routes.stream().map(Instance::place), steps), problems);
        unique(files.items("routeConfiguration"), problems);
        unique(files.items("routeTemplate"), problems);
        return Stream.concat(problems.stream(), references(files)).toList();
    }

    private static Problem withoutId(Instance route) {
        boolean made = route.route().kind() == RouteItem.Kind.TEMPLATE;
        return route.place()
                .problem(
                        made
                                ? "the route has no id; add 'routeId:'"
                                : "the route has no id; write '- route:' with 'id:'");
    }

    /** Camel keeps the ids of steps and of routes in one list. */
    private static boolean isStepId(Place place) {
        return place.key().equals("id") && place.isText() && place.isBelow("steps") && !place.isOption();
    }

    private static void unique(Stream<Place> places, List<Problem> problems) {
        Map<String, Place> seen = new HashMap<>();
        places.forEach(place -> {
            String id = id(place);
            Place first = id.isEmpty() ? null : seen.putIfAbsent(id, place);
            if (first != null && !first.equals(place)) {
                problems.add(place.problem(
                        "the id '%s' is taken by %s:%d; choose another".formatted(id, first.file(), first.line())));
            }
        });
    }

    private static String id(Place place) {
        if (place.isText()) {
            return place.text();
        }
        String key = place.key().equals("templatedRoute") ? "routeId" : "id";
        return place.value().path(key).asText();
    }

    private static Stream<Problem> references(RouteFiles files) {
        Set<String> configurations = ids(files.items("routeConfiguration"));
        Set<String> templates = ids(files.items("routeTemplate"));
        Set<String> kamelets = files.kamelets().map(RouteFile::kameletName).collect(Collectors.toSet());
        Stream<Problem> known = files.places()
                .filter(place -> place.isText() && !place.isOption())
                .flatMap(place -> switch (place.key()) {
                    case "routeConfigurationId" -> unknown(place, "routeConfiguration", configurations);
                    case "routeTemplateRef" -> unknown(place, "routeTemplate", templates);
                    default -> Stream.empty();
                });
        Stream<Problem> calls = files.addresses().stream()
                .filter(address -> address.scheme().equals("kamelet") && !isBorder(address))
                .filter(address -> !kamelets.contains(kameletName(address)))
                .map(address -> address.place()
                        .problem("there is no file %s.kamelet.yaml%s"
                                .formatted(kameletName(address), Nearest.hint(kameletName(address), kamelets))));
        return Stream.concat(known, calls);
    }

    /** Inside a kamelet these stand for the route around it. */
    private static boolean isBorder(Address address) {
        return address.place().file().endsWith(".kamelet.yaml")
                && Set.of("source", "sink").contains(address.target());
    }

    /** {@code notify} of {@code kamelet:notify/one}: the second part only names the use. */
    private static String kameletName(Address address) {
        return address.target().replaceFirst("/.*", "");
    }

    private static Set<String> ids(Stream<Place> items) {
        return items.map(Ids::id).collect(Collectors.toSet());
    }

    private static Stream<Problem> unknown(Place place, String kind, Set<String> known) {
        return Stream.of(place.text().split(","))
                .map(String::trim)
                .filter(name -> !known.contains(name))
                .map(name -> place.problem(
                        "there is no %s with the id '%s'%s".formatted(kind, name, Nearest.hint(name, known))));
    }
}
