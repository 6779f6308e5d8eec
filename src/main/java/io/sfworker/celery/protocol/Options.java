package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** Works on the options of signatures; what goes in is never changed, only copied. */
final class Options {
    /** Beyond this an option in seconds is no time. */
    private static final double MAX_SECONDS = Duration.ofDays(36_600).toSeconds();

    /** To change these would keep a chord from ever being complete. */
    private static final Set<String> UNCHANGEABLE = Set.of("group_id", "stamped_headers");

    private static final List<String> TIMES = List.of("eta", "expires");

    private Options() {}

    static ObjectNode copy(ObjectNode object) {
        ObjectNode copy = ProtocolJson.NODES.objectNode();
        return copy.setAll(object);
    }

    static ObjectNode without(ObjectNode options, Collection<String> names) {
        return copy(options).without(names);
    }

    /** The options of {@code base} with those of {@code over} in their place; a null of {@code over} says nothing. */
    static ObjectNode merged(ObjectNode base, ObjectNode over) {
        ObjectNode merged = copy(base);
        over.properties().forEach(option -> {
            boolean fixed = UNCHANGEABLE.contains(option.getKey()) && base.has(option.getKey());
            if (!fixed && !option.getValue().isNull()) {
                merged.set(option.getKey(), option.getValue());
            }
        });
        return merged;
    }

    /** A list option together with further elements; one element alone counts as a list of one. */
    static ArrayNode list(JsonNode value, JsonNode further) {
        ArrayNode list = ProtocolJson.NODES.arrayNode();
        for (JsonNode part : new JsonNode[] {value, further}) {
            if (part instanceof ArrayNode elements) {
                list.addAll(elements);
            } else if (part.isObject()) {
                list.add(part);
            }
        }
        return list;
    }

    /** With times in place of the seconds that {@code countdown} and {@code expires} may count from now. */
    static ObjectNode timed(ObjectNode options, Instant now) {
        ObjectNode timed = copy(options);
        JsonNode countdown = timed.remove("countdown");
        if (countdown != null && countdown.isNumber() && countdown.doubleValue() != 0) {
            timed.put("eta", after(countdown, now));
        }
        JsonNode expires = timed.path("expires");
        if (expires.isNumber()) {
            timed.put("expires", after(expires, now));
        }
        for (String name : TIMES) {
            if (timed.path(name).isObject()) {
                timed.set(name, TypedValues.untyped(timed.get(name)));
            }
        }
        return timed;
    }

    private static String after(JsonNode seconds, Instant now) {
        double bounded = Math.max(-MAX_SECONDS, Math.min(MAX_SECONDS, seconds.doubleValue()));
        return PythonTime.format(now.plusMillis(Math.round(bounded * 1000)));
    }
}
