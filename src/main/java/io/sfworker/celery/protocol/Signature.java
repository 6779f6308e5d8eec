package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Celery signature: a task to be sent, or a chain, group or chord of such.
 *
 * @param json as a sender wrote it; never changed, only copied
 */
record Signature(ObjectNode json) {
    /** What sending the signature means. */
    enum Kind {
        TASK,
        CHAIN,
        GROUP,
        CHORD
    }

    /** Celery names a signature's kind in {@code subtask_type}, and again in the name of the task. */
    private static final Map<String, Kind> KINDS = Map.of(
            "chain", Kind.CHAIN,
            "celery.chain", Kind.CHAIN,
            "group", Kind.GROUP,
            "celery.group", Kind.GROUP,
            "chord", Kind.CHORD,
            "celery.chord", Kind.CHORD);

    static Signature of(JsonNode json) throws UnsupportedCanvas {
        if (json instanceof ObjectNode object && !object.path("task").asText("").isBlank()) {
            return new Signature(object);
        }
        throw new UnsupportedCanvas("a successor is no signature");
    }

    /** The signatures of a list; one alone counts as a list of one, and none as an empty one. */
    static List<Signature> listOf(JsonNode json) throws UnsupportedCanvas {
        if (json.isObject()) {
            return List.of(of(json));
        }
        List<Signature> signatures = new ArrayList<>(json.size());
        for (JsonNode element : json) {
            signatures.add(of(element));
        }
        return signatures;
    }

    /** A group of these. */
    static Signature group(Collection<Signature> members) {
        Signature group = new Signature(empty("celery.group", "group"));
        return group.withTasks(members);
    }

    Kind kind() {
        String type = Fields.textOrNull(json, "subtask_type");
        return KINDS.getOrDefault(type == null ? task() : type, Kind.TASK);
    }

    String task() {
        return json.path("task").asText("");
    }

    ArrayNode args() {
        return json.path("args") instanceof ArrayNode list ? list : ProtocolJson.NODES.arrayNode();
    }

    ObjectNode kwargs() {
        return json.path("kwargs") instanceof ObjectNode object ? object : ProtocolJson.NODES.objectNode();
    }

    ObjectNode options() {
        return json.path("options") instanceof ObjectNode object ? object : ProtocolJson.NODES.objectNode();
    }

    @Nullable
    String option(String name) {
        return Fields.textOrNull(options(), name);
    }

    /** An option that holds an id fit for a key, else null. */
    @Nullable
    String id(String name) {
        return Fields.idOrNull(options(), name, MessageLimits.DEFAULT.maxNameLength());
    }

    /** Whether the signature takes no result of its predecessor. */
    boolean immutable() {
        return Fields.truthy(json.path("immutable"));
    }

    /** The members of a group: groups within it count by their members. */
    List<Signature> members() throws UnsupportedCanvas {
        List<Signature> members = new ArrayList<>();
        for (Signature task : listOf(kwargs().path("tasks"))) {
            members.addAll(task.kind() == Kind.GROUP ? task.members() : List.of(task));
        }
        return members;
    }

    /** The group a chord waits for. */
    Signature header() throws UnsupportedCanvas {
        JsonNode header = kwargs().path("header");
        if (!header.isObject()) {
            return group(listOf(header));
        }
        Signature one = of(header);
        return one.kind() == Kind.GROUP ? one : group(List.of(one));
    }

    /** What a chord sends when its header is through. */
    Signature body() throws UnsupportedCanvas {
        return of(kwargs().path("body"));
    }

    /** The steps of a chain: chains within it spliced in, and a group that has a successor made a chord with it. */
    List<Signature> steps() throws UnsupportedCanvas {
        List<Signature> flat = new ArrayList<>();
        for (Signature task : listOf(kwargs().path("tasks"))) {
            flat.addAll(task.kind() == Kind.CHAIN ? task.steps() : List.of(task.unrolled()));
        }
        Deque<Signature> steps = new ArrayDeque<>();
        for (int i = flat.size() - 1; i >= 0; i--) {
            Signature step = flat.get(i);
            boolean joins = step.kind() == Kind.GROUP && !steps.isEmpty();
            steps.addFirst(joins ? chord(step, steps.removeFirst()) : step);
        }
        if (steps.isEmpty()) {
            throw new UnsupportedCanvas("a chain has no steps");
        }
        return List.copyOf(steps);
    }

    /** Celery takes a group of one for that one. */
    private Signature unrolled() throws UnsupportedCanvas {
        if (kind() != Kind.GROUP) {
            return this;
        }
        List<Signature> members = members();
        return members.size() == 1 ? members.get(0) : this;
    }

    Signature with(ObjectNode options) {
        return changed("options", options);
    }

    Signature withTasks(Collection<Signature> tasks) {
        ArrayNode list = ProtocolJson.NODES.arrayNode();
        tasks.forEach(task -> list.add(task.json()));
        return changed("kwargs", Options.copy(kwargs()).set("tasks", list));
    }

    Signature withChord(Signature header, Signature body) {
        ObjectNode kwargs = Options.copy(kwargs());
        kwargs.set("header", header.json());
        kwargs.set("body", body.json());
        return changed("kwargs", kwargs);
    }

    private Signature changed(String field, JsonNode value) {
        ObjectNode copy = Options.copy(json);
        copy.set(field, value);
        return new Signature(copy);
    }

    private static Signature chord(Signature group, Signature body) {
        Signature chord = new Signature(empty("celery.chord", "chord"));
        ObjectNode kwargs = ProtocolJson.NODES.objectNode();
        kwargs.putObject("kwargs");
        return chord.changed("kwargs", kwargs).withChord(group, body);
    }

    private static ObjectNode empty(String task, String type) {
        ObjectNode json = ProtocolJson.NODES.objectNode();
        json.put("task", task);
        json.putArray("args");
        json.putObject("kwargs");
        json.putObject("options");
        json.put("subtask_type", type);
        json.put("immutable", false);
        return json;
    }
}
