package io.sfworker.revision.check;

import io.sfworker.revision.check.CallGraph.Call;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** No route calls itself, not even in a circle. What only a failure calls does not count: a retry goes back. */
final class Cycles implements Check {

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        CallGraph graph = CallGraph.of(files, vocabulary);
        List<Problem> problems = new ArrayList<>();
        Set<String> done = new HashSet<>();
        graph.calls().keySet().forEach(start -> visit(start, new Search(graph, new ArrayList<>(), done, problems)));
        return problems;
    }

    /** What a depth-first search carries along; {@code way} leads to the current route. */
    private record Search(CallGraph graph, List<String> way, Set<String> done, List<Problem> problems) {}

    private static void visit(String start, Search search) {
        if (search.done().contains(start)) {
            return;
        }
        search.way().add(start);
        for (Call call : search.graph().calls().getOrDefault(start, List.of())) {
            int back = search.way().indexOf(call.target());
            if (call.handling() || call.target().startsWith("seda:")) {
                continue;
            }
            if (back >= 0) {
                List<String> circle =
                        new ArrayList<>(search.way().subList(back, search.way().size()));
                circle.add(call.target());
                search.problems()
                        .add(call.place()
                                .problem("the routes call each other without end: %s; remove one call"
                                        .formatted(String.join(" → ", circle))));
            } else {
                visit(call.target(), search);
            }
        }
        search.way().remove(search.way().size() - 1);
        search.done().add(start);
    }
}
