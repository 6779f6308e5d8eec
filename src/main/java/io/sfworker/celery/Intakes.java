package io.sfworker.celery;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The intakes of a process. Consumers of one queue with the same options share one, so that another set of routes can
 * take the queue over without a gap: claims, leases, slots and the name among workers stay as they are.
 *
 * <p>Threads: safe.
 */
final class Intakes {
    private final Map<String, Member> byEndpoint = new HashMap<>();

    private final List<TaskListener> listeners = new CopyOnWriteArrayList<>();

    private record Member(Intake intake, TaskRoutes routes) {}

    /** Who hears of the tasks. */
    List<TaskListener> listeners() {
        return listeners;
    }

    /** What all of them hold. */
    synchronized IntakeStatus status() {
        return byEndpoint.values().stream()
                .map(member -> member.intake().status())
                .reduce(IntakeStatus.NOTHING, IntakeStatus::and);
    }

    /** The route becomes the newest of its intake, which begins now if it is the first. */
    synchronized Intake join(CeleryEndpoint endpoint, TaskRoute route) {
        Member member = byEndpoint.get(endpoint.getEndpointUri());
        if (member != null) {
            member.routes().add(route);
            member.intake().wakeSoon();
            return member.intake();
        }
        TaskRoutes routes = new TaskRoutes();
        routes.add(route);
        Intake intake = new Intake(endpoint, routes);
        byEndpoint.put(endpoint.getEndpointUri(), new Member(intake, routes));
        intake.start();
        return intake;
    }

    /** The route has ended; the intake is returned when it was the last one, for the caller to stop it. */
    synchronized Optional<Intake> leave(CeleryEndpoint endpoint, TaskRoute route) {
        Member member = byEndpoint.get(endpoint.getEndpointUri());
        if (member == null || !member.routes().remove(route)) {
            return Optional.empty();
        }
        if (!member.routes().isEmpty()) {
            member.intake().giveBack(route);
            return Optional.empty();
        }
        byEndpoint.remove(endpoint.getEndpointUri());
        return Optional.of(member.intake());
    }
}
