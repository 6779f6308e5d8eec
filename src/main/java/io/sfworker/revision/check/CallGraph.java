package io.sfworker.revision.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which route calls which, over {@code direct:}, {@code seda:} and kamelets.
 *
 * @param calls the calls by the start of the calling route
 */
record CallGraph(Map<String, List<Call>> calls) {
    /** The one address that is made from the task: the variable holds a name of the registry of task types. */
    static final String BY_TASK_TYPE = "direct:${variable.taskType}";

    private static final Set<String> INSIDE = Set.of("direct", "seda", "kamelet");

    /**
     * One call.
     *
     * @param target the start of the called route
     * @param handling true for a call that only a failure makes
     */
    record Call(String target, Place place, boolean handling) {}

    static CallGraph of(RouteFiles files, Vocabulary vocabulary) {
        Map<String, List<Call>> calls = new LinkedHashMap<>();
        for (Instance instance : Instance.of(files)) {
            List<Call> own = calls.computeIfAbsent(instance.start(), start -> new ArrayList<>());
            files.addresses().stream()
                    .filter(address -> instance.holds(address.place()))
                    .flatMap(address -> calls(address, instance.fill(address.normal()), vocabulary))
                    .forEach(own::add);
        }
        return new CallGraph(calls);
    }

    /** The calls an address makes; none when it leaves the routes. */
    static Stream<Call> calls(Address address, String target, Vocabulary vocabulary) {
        if (address.isStart() || !INSIDE.contains(address.scheme())) {
            return Stream.empty();
        }
        boolean handling = address.place().isBelow("onException");
        Stream<String> targets = target.equals(BY_TASK_TYPE)
                ? vocabulary.taskTypes().stream().sorted().map(type -> "direct:" + type)
                : Stream.of(target);
        return targets.map(each -> new Call(each, address.place(), handling));
    }

    Set<String> reachedFrom(Collection<String> starts) {
        Set<String> reached = new LinkedHashSet<>(starts);
        Deque<String> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            for (Call call : calls.getOrDefault(open.remove(), List.of())) {
                if (reached.add(call.target())) {
                    open.add(call.target());
                }
            }
        }
        return reached;
    }
}
