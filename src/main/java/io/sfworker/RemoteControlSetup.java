package io.sfworker;

import io.sfworker.celery.CeleryComponent;
import io.sfworker.celery.CeleryConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;

/** Gives the settings of remote control to the component, before Camel makes endpoints of it. */
@Configuration(proxyBeanMethods = false)
class RemoteControlSetup {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteControlSetup.class);

    RemoteControlSetup(CeleryComponent celery, ControlProperties properties) {
        CeleryConfiguration options = celery.getConfiguration();
        options.setRemoteControl(properties.enabled());
        options.setControlMutations(properties.mutations());
        options.setMaxConcurrency(properties.maxConcurrency());
        options.setControlExchange(properties.exchange());
        options.setEventExchange(properties.eventExchange());
        options.setHeartbeat(properties.heartbeat());
        options.setSendTaskEvents(properties.sendTaskEvents());
        options.setShowArguments(properties.showArguments());
        options.setTaskNames(String.join(",", properties.taskNames()));
        celery.setShutdownHandler(RemoteControlSetup::shutdown);
    }

    /** The same end as by SIGTERM; it waits for running tasks, which the thread that answers requests must not. */
    private static void shutdown() {
        LOG.info("remote control ends the worker");
        new Thread(() -> System.exit(0), "remote-shutdown").start();
    }
}
