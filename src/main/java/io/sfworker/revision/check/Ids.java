package io.sfworker.revision.check;

import io.sfworker.settings.Nearest;
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
        unique(files.places().filter(Ids::isRouteOrStepId), problems);
        unique(ids(files, "routeConfiguration"), problems);
        unique(ids(files, "routeTemplate"), problems);
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
    private static boolean isRouteOrStepId(Place place) {
        if (!place.isDsl() || !place.isText() || place.isBelow("routeTemplate", "template")) {
            return false;
        }
        boolean made = place.key().equals("routeId") && place.keyOfParent().equals("templatedRoute");
        boolean named = place.keyOfParent().equals("route") || place.isBelow("steps");
        return made || (place.key().equals("id") && named);
    }

    private static Stream<Place> ids(RouteFiles files, String kind) {
        return files.places()
                .filter(place -> place.key().equals("id") && place.keyOfParent().equals(kind) && place.depth() == 3);
    }

    private static void unique(Stream<Place> places, List<Problem> problems) {
        Map<String, Place> seen = new HashMap<>();
        places.forEach(place -> {
            String id = place.text();
            Place first = seen.putIfAbsent(id, place);
            if (first != null) {
                problems.add(place.problem(
                        "the id '%s' is taken by %s:%d; choose another".formatted(id, first.file(), first.line())));
            }
        });
    }

    private static Stream<Problem> references(RouteFiles files) {
        Set<String> configurations = texts(ids(files, "routeConfiguration"));
        Set<String> templates = texts(ids(files, "routeTemplate"));
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

    private static Set<String> texts(Stream<Place> places) {
        return places.map(Place::text).collect(Collectors.toSet());
    }

    private static Stream<Problem> unknown(Place place, String kind, Set<String> known) {
        return Stream.of(place.text().split(","))
                .map(String::trim)
                .filter(name -> !known.contains(name))
                .map(name -> place.problem(
                        "there is no %s with the id '%s'%s".formatted(kind, name, Nearest.hint(name, known))));
    }
}
