package io.sfworker.revision;

import io.sfworker.revision.check.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Route;
import org.apache.camel.support.service.ServiceHelper;

/** The running routes of one revision. Threads: the transaction's. */
public final class RevisionContext {
    /** Id of the route that takes tasks. */
    public static final String INTAKE = "intake";

    private final String hash;
    private final CamelContext camel;
    private final RouteSteps steps;
    private final Runnable afterStop;

    /** {@code afterStop} releases what was made for the context. */
    public RevisionContext(String hash, CamelContext camel, RouteSteps steps, Runnable afterStop) {
        this.hash = hash;
        this.camel = camel;
        this.steps = steps;
        this.afterStop = afterStop;
    }

    /** The revision's name. */
    public String hash() {
        return hash;
    }

    /** The routes. */
    public CamelContext camel() {
        return camel;
    }

    /**
     * Takes tasks from here on.
     *
     * @throws RevisionRefused when the intake does not start
     */
    void take() throws RevisionRefused {
        try {
            if (camel.getRouteController().getRouteStatus(INTAKE).isStarted()) {
                ServiceHelper.resumeService(intake());
            } else {
                camel.getRouteController().startRoute(INTAKE);
            }
        } catch (Exception e) {
            // Camel declares no less for starting a route.
            throw new RevisionRefused(List.of(Problem.ofTree("the route intake did not start: " + e.getMessage())));
        }
    }

    /** Takes no further tasks; those it has go on. Not by the route controller, which would wait for them. */
    void release() {
        Route route = camel.getRoute(INTAKE);
        if (route != null && route.getConsumer() != null) {
            ServiceHelper.suspendService(route.getConsumer());
        }
    }

    /** Whether it takes tasks. */
    public boolean takes() {
        Route route = camel.getRoute(INTAKE);
        return route != null
                && camel.getRouteController().getRouteStatus(INTAKE).isStarted()
                && ServiceHelper.isStarted(route.getConsumer());
    }

    /** The steps that {@code before} does not have. */
    Set<String> newSteps(RevisionContext before) {
        Set<String> news = new HashSet<>(steps.all());
        news.removeAll(before.steps.all());
        return news;
    }

    /** Whether every route runs that should; the intake may be suspended. */
    boolean isWhole() {
        return camel.getStatus().isStarted()
                && camel.getRoutes().stream()
                        .map(Route::getRouteId)
                        .filter(id -> !INTAKE.equals(id))
                        .allMatch(id ->
                                camel.getRouteController().getRouteStatus(id).isStarted());
    }

    /** Number of tasks that go through its routes. */
    public int inFlight() {
        return camel.getInflightRepository().size();
    }

    /** Ends the routes, after their tasks have ended or Camel's shutdown time is over. */
    void stop() {
        try {
            camel.stop();
        } finally {
            afterStop.run();
        }
    }

    private Consumer intake() {
        return camel.getRoute(INTAKE).getConsumer();
    }
}
