package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Describes a queue with every key that kombu's has: monitors fail on missing ones. */
final class QueueInfo {
    private static final List<String> NONE = List.of(
            "queue_arguments",
            "binding_arguments",
            "consumer_arguments",
            "alias",
            "message_ttl",
            "max_length",
            "max_length_bytes",
            "max_priority",
            "no_declare",
            "expires");

    private QueueInfo() {}

    static ObjectNode of(Consumption.Queue queue) {
        ObjectNode info = JsonNodeFactory.instance.objectNode();
        info.put("name", queue.name());
        ObjectNode exchange = info.putObject("exchange");
        exchange.put("name", queue.exchange());
        exchange.put("type", "direct");
        exchange.putNull("arguments");
        exchange.put("durable", true);
        exchange.put("passive", false);
        exchange.put("auto_delete", false);
        exchange.putNull("delivery_mode");
        exchange.put("no_declare", false);
        info.put("routing_key", queue.routingKey());
        info.put("durable", true);
        info.put("exclusive", false);
        info.put("auto_delete", false);
        info.put("no_ack", false);
        info.putArray("bindings");
        NONE.forEach(info::putNull);
        return info;
    }
}
