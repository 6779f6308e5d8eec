package io.sfworker.status;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the status events, which {@code routes/50-status} refers to.
 *
 * @param channel pub/sub channel
 * @param queue list that listeners pop from
 */
@ConfigurationProperties("sfworker.status")
public record StatusProperties(
        @DefaultValue("task_status_events") String channel,
        @DefaultValue("task_status_queue") String queue) {}
