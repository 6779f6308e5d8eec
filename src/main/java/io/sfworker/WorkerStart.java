package io.sfworker;

import io.sfworker.ops.RoutesRevision;
import io.sfworker.ray.RayHead;
import io.sfworker.task.Node;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Starts Ray while the application starts, and the intake when both are up: no task is claimed before it can run.
 *
 * <p>Says {@code <NODE_ID>@<NODE_IP> ready} when the worker consumes.
 */
@Component
class WorkerStart implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerStart.class);

    private final RayHead head;
    private final CamelContext camel;
    private final Node node;
    private final CeleryProperties celery;
    private final BuildProperties build;
    private final CompletableFuture<Void> applicationUp = new CompletableFuture<>();
    private volatile boolean running;

    WorkerStart(RayHead head, CamelContext camel, Node node, CeleryProperties celery, BuildProperties build) {
        this.head = head;
        this.camel = camel;
        this.node = node;
        this.celery = celery;
        this.build = build;
    }

    @Override
    public void start() {
        running = true;
        CompletableFuture<Void> unused = head.start()
                .thenCombine(applicationUp, (ray, application) -> camel)
                .thenAccept(this::startIntake)
                .whenComplete(WorkerStart::report);
    }

    /** Ray ends with its bean, after the routes have drained. */
    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** First of all: Ray takes longest. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }

    @EventListener(ApplicationReadyEvent.class)
    void applicationUp() {
        applicationUp.complete(null);
    }

    private void startIntake(CamelContext context) {
        try {
            context.getRouteController().startRoute("intake");
        } catch (Exception e) {
            throw new IllegalStateException("the route intake did not start", e);
        }
        LOG.info(
                "{} ready: version {}, queue {}, {} slots, routes {}",
                celery.workerName() == null ? node.workerName() : celery.workerName(),
                build.getVersion(),
                celery.queue(),
                celery.concurrency(),
                RoutesRevision.of(camel).hash());
    }

    private static void report(@Nullable Void done, @Nullable Throwable failure) {
        if (failure != null) {
            LOG.error("no task is claimed: {}", failure.getMessage(), failure);
        }
    }
}
