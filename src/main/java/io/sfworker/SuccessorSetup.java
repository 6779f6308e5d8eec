package io.sfworker;

import io.sfworker.celery.CeleryComponent;
import io.sfworker.celery.CeleryConfiguration;
import io.sfworker.status.StatusProperties;
import org.springframework.context.annotation.Configuration;

/** Tells the component where successors of tasks may go, before Camel makes endpoints of it. */
@Configuration(proxyBeanMethods = false)
class SuccessorSetup {
    SuccessorSetup(CeleryComponent celery, CeleryProperties properties, StatusProperties status) {
        CeleryConfiguration options = celery.getConfiguration();
        options.setSuccessorQueues(String.join(",", properties.successorQueues()));
        options.setReservedKeys(status.queue());
    }
}
