package io.sfworker;

import io.sfworker.intake.TaskTypes;
import org.apache.camel.CamelContext;
import org.springframework.boot.context.event.ApplicationStartedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Stops the start when an algorithm of the user has no route: better now than at its first task. */
@Component
class UserRoutes {
    private final TaskTypes types;
    private final CamelContext camel;

    UserRoutes(TaskTypes types, CamelContext camel) {
        this.types = types;
        this.camel = camel;
    }

    @EventListener(ApplicationStartedEvent.class)
    void routesAreLoaded() {
        for (String type : types.namesOfUser()) {
            boolean found = camel.getRoutes().stream()
                    .anyMatch(route -> route.getEndpoint().getEndpointUri().equals("direct://" + type));
            if (!found) {
                throw new IllegalStateException(
                        "the algorithm %s cannot be used: no route in %s.camel.yaml begins with direct:%s"
                                .formatted(type, type, type));
            }
        }
    }
}
