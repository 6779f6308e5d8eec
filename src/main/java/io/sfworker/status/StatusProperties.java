package io.sfworker.status;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the status events, which {@code routes/50-status} refers to.
 *
 * @param enabled whether tasks send events at all; without them nobody hears how far a task is, and the result tells
 *     how it ended
 * @param channel channel in Redis on which status events are published
 * @param queue list in Redis onto which status events are pushed, for listeners to pop
 * @param callbackUrl URL that a route of your own may post status events to; the routes as delivered do not. Default
 *     none
 * @param progressInterval how often a running algorithm is asked how far it is, 100ms to 1h; what rose is told as event
 *     {@code task_progress}. 0s asks nothing
 */
@ConfigurationProperties("sfworker.status")
public record StatusProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("task_status_events") String channel,
        @DefaultValue("task_status_queue") String queue,
        @DefaultValue("") String callbackUrl,
        @DefaultValue("2s") Duration progressInterval) {
    public StatusProperties {
        long millis = progressInterval.toMillis();
        if (millis != 0 && (millis < 100 || millis > 3_600_000)) {
            throw new IllegalArgumentException("sfworker.status.progress-interval is %s; it must be 0s, or 100ms to 1h"
                    .formatted(progressInterval));
        }
    }
}
