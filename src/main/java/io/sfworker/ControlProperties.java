package io.sfworker;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of Celery's remote control and events: {@code celery inspect}, {@code control}, {@code status}, Flower.
 *
 * @param enabled whether the worker listens to Celery's remote control at all
 * @param mutations whether Celery's remote control may change something (revoke, terminate, limits, slots, queue,
 *     shutdown), or only look. Whoever can write to Redis can use it
 * @param maxConcurrency to how many tasks at once {@code pool_grow} may go; 0 for twice
 *     {@code sfworker.celery.concurrency}. What computes still waits for one of Ray's slots
 * @param exchange exchange of Celery's remote control; what its senders set as {@code control_exchange}
 * @param eventExchange exchange of Celery's events; what their readers set as {@code event_exchange}
 * @param heartbeat time between two of Celery's events {@code worker-heartbeat}; 0s for no events about the worker
 * @param sendTaskEvents whether Celery's events about tasks are sent from the start, {@code WORKER_SEND_TASK_EVENTS};
 *     otherwise from the moment a monitor asks for them
 * @param showArguments whether Celery's monitors see what tasks are called with and what they return, instead of
 *     {@code (...)}
 * @param taskNames names of tasks that {@code celery inspect registered} shows
 */
@ConfigurationProperties("sfworker.control")
public record ControlProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean mutations,
        @DefaultValue("0") int maxConcurrency,
        @DefaultValue("celery") String exchange,
        @DefaultValue("celeryev") String eventExchange,
        @DefaultValue("2s") Duration heartbeat,
        @DefaultValue("false") boolean sendTaskEvents,
        @DefaultValue("false") boolean showArguments,
        @DefaultValue List<String> taskNames) {}
