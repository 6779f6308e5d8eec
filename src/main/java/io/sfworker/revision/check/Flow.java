package io.sfworker.revision.check;

import io.sfworker.revision.check.CallGraph.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A task gets from the intake to its algorithm and to a result, and a failure to its end. */
final class Flow implements Check {
    private static final String RESULT = "direct:result";
    private static final String FAILURE = "direct:failure";

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        List<Instance> routes = Instance.of(files);
        CallGraph graph = CallGraph.of(files, vocabulary);
        List<Problem> problems = new ArrayList<>(taskTypes(routes, vocabulary));
        routes.stream()
                .filter(route -> route.id().equals(Intake.ID))
                .findFirst()
                .ifPresent(intake -> problems.addAll(fromIntake(intake, routes, graph)));
        problems.addAll(policy(files, vocabulary, graph));
        return problems;
    }

    private static List<Problem> taskTypes(List<Instance> routes, Vocabulary vocabulary) {
        Set<String> starts = routes.stream().map(Instance::start).collect(Collectors.toSet());
        return vocabulary.taskTypes().stream()
                .filter(type -> !starts.contains("direct:" + type))
                .map(type ->
                        Problem.ofTree("no route begins at direct:%s for the task type %s; add the file %s.camel.yaml"
                                .formatted(type, type, type)))
                .toList();
    }

    private static List<Problem> fromIntake(Instance intake, List<Instance> routes, CallGraph graph) {
        Set<String> reached = graph.reachedFrom(Set.of(intake.start()));
        List<Problem> problems = new ArrayList<>();
        if (!reached.contains(RESULT)) {
            problems.add(
                    intake.place().problem("no way leads from here to direct:result; a task would have no result"));
        }
        routes.stream()
                .filter(Flow::isAlgorithm)
                .filter(route -> !reached.contains(route.start()))
                .map(route -> route.place()
                        .problem("nothing calls %s; name a task type like it, by its schema, or call it by 'to:'"
                                .formatted(route.start())))
                .forEach(problems::add);
        return problems;
    }

    private static boolean isAlgorithm(Instance route) {
        String file = route.place().file();
        return file.startsWith("algorithm/") || file.startsWith(RouteTree.USER_PREFIX);
    }

    /** The configuration without an id is the one of every route that names none. */
    private static List<Problem> policy(RouteFiles files, Vocabulary vocabulary, CallGraph graph) {
        List<Place> policies = files.items("routeConfiguration")
                .filter(item -> !item.value().has("id"))
                .toList();
        Stream<String> calls = files.addresses().stream()
                .filter(address ->
                        policies.stream().anyMatch(policy -> address.place().isIn(policy)))
                .flatMap(address -> CallGraph.calls(address, address.normal(), vocabulary))
                .map(Call::target);
        if (graph.reachedFrom(calls.toList()).contains(FAILURE)) {
            return List.of();
        }
        String text =
                "no way leads from the routeConfiguration without id to direct:failure; a failed task would have no"
                        + " result";
        return List.of(
                policies.isEmpty() ? Problem.ofTree(text) : policies.get(0).problem(text));
    }
}
