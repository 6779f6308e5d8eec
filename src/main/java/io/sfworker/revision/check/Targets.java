package io.sfworker.revision.check;

import io.sfworker.settings.Nearest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whatever is called by {@code direct:} or {@code seda:} is there, once. */
final class Targets implements Check {
    private static final Set<String> CALLS = Set.of("direct", "seda");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        List<Problem> problems = new ArrayList<>();
        List<Instance> routes = Instance.of(files);
        Set<String> starts = routes.stream().map(Instance::start).collect(Collectors.toSet());
        Map<String, Place> first = new HashMap<>();
        for (Instance route : routes) {
            Place before = first.putIfAbsent(route.start(), route.route().from());
            if (before != null && CALLS.contains(route.route().scheme())) {
                problems.add(route.route()
                        .from()
                        .problem("%s is where %s:%d begins already; begin elsewhere"
                                .formatted(route.start(), before.file(), before.line())));
            }
        }
        for (Address address : files.addresses()) {
            if (CALLS.contains(address.scheme()) && !address.isStart()) {
                called(address, routes).stream()
                        .filter(target -> !starts.contains(target))
                        .map(target -> address.place().problem(missing(target, starts)))
                        .forEach(problems::add);
            }
        }
        return problems;
    }

    private static List<String> called(Address address, List<Instance> routes) {
        if (address.normal().equals(CallGraph.BY_TASK_TYPE) || address.target().contains("${")) {
            return List.of();
        }
        List<Instance> callers =
                routes.stream().filter(route -> route.holds(address.place())).toList();
        return callers.isEmpty()
                ? List.of(address.normal())
                : callers.stream().map(route -> route.fill(address.normal())).toList();
    }

    private static String missing(String target, Set<String> starts) {
        return target.contains("{{")
                ? "write the name of the route out instead of a property"
                : "no route begins at %s%s".formatted(target, hint(target, starts));
    }

    private static String hint(String target, Set<String> starts) {
        String near = Nearest.hint(target, starts);
        return near.isEmpty() ? "; add one, or correct the name" : near;
    }
}
