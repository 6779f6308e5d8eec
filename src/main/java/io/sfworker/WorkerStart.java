package io.sfworker;

import io.sfworker.ray.RunnerPool;
import io.sfworker.revision.RevisionContext;
import io.sfworker.revision.Revisions;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Starts the intake when the application, Ray and a Runner are up: no task is claimed before it can run.
 *
 * <p>Says {@code <NODE_ID>@<NODE_IP> ready} when the worker consumes.
 */
@Component
class WorkerStart {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerStart.class);

    private final RayStart ray;
    private final RunnerPool runners;
    private final Revisions revisions;
    private final CeleryProperties celery;
    private final BuildProperties build;

    WorkerStart(RayStart ray, RunnerPool runners, Revisions revisions, CeleryProperties celery, BuildProperties build) {
        this.ray = ray;
        this.runners = runners;
        this.revisions = revisions;
        this.celery = celery;
        this.build = build;
    }

    @EventListener(ApplicationReadyEvent.class)
    void applicationIsUp() {
        CompletableFuture<Void> unused = computing()
                .thenCompose(up -> revisions.open())
                .thenRun(this::ready)
                .whenComplete((started, failure) -> {
                    if (failure != null) {
                        LOG.error("no task is claimed: {}", failure.getMessage(), failure);
                    }
                });
    }

    private CompletableFuture<?> computing() {
        return celery.waitForRay()
                ? ray.up().thenCompose(up -> runners.firstRunner())
                : CompletableFuture.completedFuture(null);
    }

    private void ready() {
        LOG.info(
                "{} ready: version {}, queue {}, {} slots, routes {}",
                celery.workerName(),
                build.getVersion(),
                celery.queue(),
                celery.concurrency(),
                revisions.active().map(RevisionContext::hash).orElse("none"));
    }
}
