package io.sfworker.revision;

import io.sfworker.settings.Bounds;
import java.nio.file.Path;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the route files and of their revisions.
 *
 * @param folder folder of the route files; below it all {@code *.camel.yaml} and {@code *.kamelet.yaml} count
 * @param watch whether the route files are looked at while the worker runs, and edits are activated; otherwise
 *     {@code /actuator/routes} only activates them
 * @param interval pause between two looks at the route files, 100ms to 1h; an edit is taken when two looks in a row see
 *     the same
 * @param dryRun whether recorded messages are sent through new routes first; false for routes that wait for something
 *     outside, which a dry run has none of
 * @param history number of revisions of the routes that are kept on disk, 2 to 1000
 * @param keep how long the routes of a revision that was replaced wait for retries of its tasks, 0s to 1d
 * @param watchedTasks after an edit of the routes, how many computations are watched for failures that make the worker
 *     go back; 0 watches none
 * @param rollBackAfter how many of the first {@code sfworker.routes.watched-tasks} after an edit have to fail
 *     at a step that the edit brought, for the routes before it to be activated again, 1 to 1000; what the worker's
 *     own steps refuse and what fails in a computation does not count
 */
@ConfigurationProperties("sfworker.routes")
public record RouteProperties(
        @DefaultValue("routes") Path folder,
        @DefaultValue("true") boolean watch,
        @DefaultValue("1s") Duration interval,
        @DefaultValue("true") boolean dryRun,
        @DefaultValue("20") int history,
        @DefaultValue("5m") Duration keep,
        @DefaultValue("10") int watchedTasks,
        @DefaultValue("1") int rollBackAfter) {
    public RouteProperties {
        Bounds.check("sfworker.routes.interval", interval, Duration.ofMillis(100), Duration.ofHours(1));
        Bounds.check("sfworker.routes.history", history, 2, 1000);
        Bounds.check("sfworker.routes.keep", keep, Duration.ZERO, Duration.ofDays(1));
        Bounds.check("sfworker.routes.watched-tasks", watchedTasks, 0, 10_000);
        Bounds.check("sfworker.routes.roll-back-after", rollBackAfter, 1, 1000);
    }
}
