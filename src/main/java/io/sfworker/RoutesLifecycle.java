package io.sfworker;

import io.sfworker.revision.Applied;
import io.sfworker.revision.Revisions;
import io.sfworker.revision.RouteProperties;
import io.sfworker.revision.RouteWatch;
import io.sfworker.revision.RoutesUnusable;
import io.sfworker.revision.check.Problem;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Starts the routes with the worker and ends them with it, after their tasks.
 *
 * <p>Ends before the HTTP server, so that tasks stay visible while they run to their end.
 */
@Component
class RoutesLifecycle implements SmartLifecycle {
    private final Revisions revisions;
    private final RouteWatch watch;
    private final RouteProperties properties;
    private volatile boolean running;

    RoutesLifecycle(Revisions revisions, RouteWatch watch, RouteProperties properties) {
        this.revisions = revisions;
        this.watch = watch;
        this.properties = properties;
    }

    @Override
    public void start() {
        Applied first = watch.begin();
        if (first instanceof Applied.Rejected rejected) {
            revisions.close();
            throw new RoutesUnusable(refusal(rejected));
        }
        if (properties.watch()) {
            watch.start(properties.interval());
        }
        running = true;
    }

    private String refusal(Applied.Rejected rejected) {
        return Stream.concat(
                        Stream.of("the route files in %s cannot be used:"
                                .formatted(properties.folder().toAbsolutePath())),
                        rejected.reasons().stream().map(Problem::toString))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    @Override
    public void stop() {
        watch.close();
        revisions.close();
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
