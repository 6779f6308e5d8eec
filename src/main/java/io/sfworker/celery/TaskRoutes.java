package io.sfworker.celery;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The routes that share an intake, oldest first. Threads: safe. */
final class TaskRoutes {
    private final List<TaskRoute> routes = new CopyOnWriteArrayList<>();

    void add(TaskRoute route) {
        routes.add(route);
    }

    boolean remove(TaskRoute route) {
        return routes.remove(route);
    }

    boolean isEmpty() {
        return routes.isEmpty();
    }

    /** Whether one of them takes new messages now. */
    boolean open() {
        return routes.stream().anyMatch(TaskRoute::open);
    }

    /** The one for a task that was begun with a revision, else the newest that is open; null for none. */
    @Nullable
    TaskRoute next(String revision) {
        TaskRoute newest = null;
        for (TaskRoute route : routes) {
            if (route.revision().equals(revision) && route.running()) {
                return route;
            }
            if (route.open()) {
                newest = route;
            }
        }
        return newest;
    }
}
