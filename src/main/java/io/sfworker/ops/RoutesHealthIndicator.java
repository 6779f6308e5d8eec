package io.sfworker.ops;

import io.sfworker.revision.RevisionContext;
import io.sfworker.revision.RevisionEntry;
import io.sfworker.revision.RevisionState;
import io.sfworker.revision.Revisions;
import io.sfworker.revision.RouteWatch;
import java.util.Optional;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** A revision of the routes is active; says so too when the files hold another one that was refused. */
public final class RoutesHealthIndicator extends AbstractHealthIndicator {
    private final Revisions revisions;
    private final RouteWatch watch;

    public RoutesHealthIndicator(Revisions revisions, RouteWatch watch) {
        super("the routes could not be asked");
        this.revisions = revisions;
        this.watch = watch;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Optional<RevisionContext> active = revisions.active();
        if (active.isEmpty()) {
            health.down().withDetail("reason", "no revision of the routes is active");
            return;
        }
        String hash = active.get().hash();
        health.up()
                .withDetail("revision", hash)
                .withDetail("retired", revisions.retired().size());
        if (!watch.openToAll().isEmpty()) {
            health.withDetail("open", watch.openToAll());
        }
        String trouble = watch.trouble();
        if (trouble != null) {
            health.withDetail("files", trouble + "; revision %s goes on".formatted(hash));
        }
        revisions.history().stream()
                .filter(entry -> entry.hash().equals(watch.handled()) && entry.state() == RevisionState.REJECTED)
                .map(RevisionEntry::reasons)
                .findFirst()
                .ifPresent(reasons -> health.withDetail("refused", watch.handled())
                        .withDetail("reasons", reasons)
                        .withDetail("files", "the files were refused; revision %s goes on".formatted(hash)));
    }
}
