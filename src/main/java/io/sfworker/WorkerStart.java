package io.sfworker;

import io.sfworker.ops.RoutesRevision;
import io.sfworker.ray.RunnerPool;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
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
    private static final String INTAKE = "intake";

    private final RayStart ray;
    private final RunnerPool runners;
    private final CamelContext camel;
    private final CeleryProperties celery;
    private final BuildProperties build;

    WorkerStart(RayStart ray, RunnerPool runners, CamelContext camel, CeleryProperties celery, BuildProperties build) {
        this.ray = ray;
        this.runners = runners;
        this.camel = camel;
        this.celery = celery;
        this.build = build;
    }

    @EventListener(ApplicationReadyEvent.class)
    void applicationIsUp() {
        if (camel.getRoute(INTAKE) == null) {
            throw new IllegalStateException("no route has the id 'intake': start the worker in the project's folder, "
                    + "or name the route files in SFWORKER_ROUTES");
        }
        CompletableFuture<Void> unused = ray.up()
                .thenCompose(up -> runners.firstRunner())
                .thenRun(this::startIntake)
                .whenComplete((started, failure) -> {
                    if (failure != null) {
                        LOG.error("no task is claimed: {}", failure.getMessage(), failure);
                    }
                });
    }

    private void startIntake() {
        try {
            camel.getRouteController().startRoute(INTAKE);
        } catch (Exception e) {
            throw new IllegalStateException("the route intake did not start", e);
        }
        LOG.info(
                "{} ready: version {}, queue {}, {} slots, routes {}",
                celery.workerName(),
                build.getVersion(),
                celery.queue(),
                celery.concurrency(),
                RoutesRevision.of(camel).hash());
    }
}
