package io.sfworker.revision.check;

import java.util.List;
import java.util.stream.Stream;

/** Tasks come in at one place, and only when the worker says so. */
final class Intake implements Check {
    static final String ID = "intake";

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        List<Instance> consumers =
                Instance.of(files).stream().filter(Intake::takesTasks).toList();
        if (consumers.stream().noneMatch(route -> route.id().equals(ID))) {
            return Stream.concat(
                            Stream.of(Problem.ofTree(
                                    "no route with the id 'intake' begins at celery:; the worker would take no task")),
                            others(consumers))
                    .toList();
        }
        Stream<Problem> started = consumers.stream()
                .filter(route -> route.id().equals(ID))
                .filter(route -> !isClosed(route))
                .map(route -> route.place()
                        .problem("write 'autoStartup: false': the worker opens the intake when it is ready"));
        Stream<Problem> closed = Instance.of(files).stream()
                .filter(route -> !route.id().equals(ID) && isClosed(route))
                .map(route -> route.place().problem("only the intake has 'autoStartup: false'; remove it"));
        return Stream.of(started, closed, others(consumers))
                .flatMap(each -> each)
                .toList();
    }

    private static boolean isClosed(Instance route) {
        return route.route().place().value().path("autoStartup").asText().equals("false");
    }

    private static boolean takesTasks(Instance route) {
        return route.start().startsWith("celery:");
    }

    private static Stream<Problem> others(List<Instance> consumers) {
        return consumers.stream().filter(route -> !route.id().equals(ID)).map(route -> route.place()
                .problem("only the route 'intake' begins at celery:; begin at direct:%s".formatted(route.id())));
    }
}
