package io.sfworker.celery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.control.WorkerFacts;
import io.sfworker.celery.redis.RedisPlace;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Describes a worker under the names that Celery's monitors know. No password is known here, so none can be told. */
final class WorkerDescription {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private WorkerDescription() {}

    static WorkerFacts.Identity identity(String name, Instant started) {
        String version = WorkerDescription.class.getPackage().getImplementationVersion();
        return new WorkerFacts.Identity(name, ProcessHandle.current().pid(), version == null ? "0" : version, started);
    }

    static WorkerFacts facts(WorkerFacts.Identity identity, CeleryEndpoint endpoint, RedisPlace place) {
        CeleryConfiguration options = endpoint.getConfiguration();
        List<String> taskNames = Arrays.stream(options.getTaskNames().split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList();
        return new WorkerFacts(identity, taskNames, configuration(endpoint, place), broker(place));
    }

    private static ObjectNode configuration(CeleryEndpoint endpoint, RedisPlace place) {
        CeleryConfiguration options = endpoint.getConfiguration();
        ObjectNode json = NODES.objectNode();
        json.put("broker_url", place.url());
        json.put("result_backend", place.url());
        json.put("result_expires", options.getResultExpires().toSeconds());
        json.put("task_default_queue", endpoint.getQueue());
        json.put("task_default_exchange", options.getExchange());
        json.put("task_default_routing_key", options.getRoutingKey());
        json.put("task_acks_late", true);
        json.put("task_track_started", true);
        json.put("task_serializer", "json");
        json.put("result_serializer", "json");
        json.putArray("accept_content").add("json");
        json.put("enable_utc", true);
        json.put("control_exchange", options.getControlExchange());
        json.put("event_exchange", options.getEventExchange());
        json.put("worker_concurrency", options.getConcurrency());
        json.put("worker_prefetch_multiplier", 1);
        json.put("worker_enable_remote_control", options.isRemoteControl());
        json.put("worker_send_task_events", options.isSendTaskEvents());
        json.put("sfworker_control_mutations", options.isControlMutations());
        json.put("sfworker_lease", options.getLease().toString());
        return json;
    }

    private static ObjectNode broker(RedisPlace place) {
        ObjectNode json = NODES.objectNode();
        json.put("hostname", place.host());
        json.put("port", place.port());
        json.put("virtual_host", Integer.toString(place.database()));
        json.put("transport", "redis");
        json.put("ssl", place.tls());
        json.put("insist", false);
        json.put("connect_timeout", 3);
        json.put("heartbeat", 0);
        json.put("failover_strategy", "round-robin");
        json.putObject("transport_options");
        json.putArray("alternates");
        json.putNull("userid");
        json.putNull("login_method");
        json.putNull("uri_prefix");
        return json;
    }
}
