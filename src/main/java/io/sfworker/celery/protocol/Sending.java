package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans the messages that sending a signature comes to: one for a task, the first one of a chain, all of a group. */
final class Sending {
    private static final Set<String> OF_GROUP = Set.of("task_id", "group_id", "group_index", "chord");

    /** What a chain or chord hands to its last task or its body, and keeps from the tasks that are sent first. */
    private static final Set<String> OF_WHOLE =
            Set.of("task_id", "group_id", "group_index", "chord", "chain", "link", "link_error");

    private final Sender sender;
    private final Sender.Parent parent;
    private final Plan plan;
    private final @Nullable String marker;

    /** With a {@code marker}, what it marks in the messages is to be filled in. */
    Sending(Sender sender, Sender.Parent parent, Plan plan, @Nullable String marker) {
        this.sender = sender;
        this.parent = parent;
        this.plan = plan;
        this.marker = marker;
    }

    /** Sends with {@code value} as the first argument; returns the entry for the parent's list of children. */
    ArrayNode start(Signature signature, JsonNode value) throws UnsupportedCanvas {
        return send(Identities.given(signature, Identities.Place.ALONE), value);
    }

    private ArrayNode send(Signature signature, @Nullable JsonNode value) throws UnsupportedCanvas {
        @Nullable JsonNode taken = signature.immutable() ? null : value;
        return switch (signature.kind()) {
            case TASK -> task(signature, taken);
            case CHAIN -> chain(signature, taken);
            case GROUP -> group(signature, Options.without(signature.options(), OF_GROUP), chordOf(signature), taken);
            case CHORD -> chord(signature, taken);
        };
    }

    private ArrayNode task(Signature task, @Nullable JsonNode value) throws UnsupportedCanvas {
        ObjectNode options = Options.timed(task.options(), sender.now());
        options.put("parent_id", parent.id());
        options.put("root_id", parent.rootId());
        if (!options.hasNonNull("reply_to")) {
            options.put("reply_to", sender.replyTo());
        }
        options.set("headers", headers(options));
        ArrayNode args = ProtocolJson.NODES.arrayNode();
        if (value != null) {
            args.add(value);
        }
        OutgoingTask outgoing = new OutgoingTask(task.task(), args.addAll(task.args()), task.kwargs(), options);
        String queue = queue(options);
        OutgoingMessage message = marker == null
                ? sender.encoder().task(outgoing, queue)
                : sender.encoder().plainTask(outgoing, queue);
        // In the text of a plain body the marker's own quotation marks are escaped.
        Template text =
                marker == null ? Template.of(message.text()) : Template.of(message.text(), "\\\"" + marker + "\\\"");
        plan.send(new FollowUps.Message(queue, message.priority(), text));
        return entry(message.taskId(), null);
    }

    /** Those of the signature win. */
    private ObjectNode headers(ObjectNode options) {
        ObjectNode headers = parent.trace().deepCopy();
        return options.path("headers") instanceof ObjectNode own ? headers.setAll(own) : headers;
    }

    private String queue(ObjectNode options) throws UnsupportedCanvas {
        String queue = Fields.textOrNull(options, "queue");
        if (queue == null || queue.isEmpty()) {
            return sender.queue();
        }
        String problem = sender.queues().problem(queue).orElse(null);
        if (problem != null) {
            throw new UnsupportedCanvas(problem);
        }
        return queue;
    }

    /** Sends the first step; it takes the others along. */
    private ArrayNode chain(Signature chain, @Nullable JsonNode value) throws UnsupportedCanvas {
        List<Signature> steps = linked(chain);
        ArrayNode rest = ProtocolJson.NODES.arrayNode();
        for (int i = steps.size() - 1; i > 0; i--) {
            rest.add(steps.get(i).json());
        }
        ObjectNode options = Options.without(chain.options(), OF_WHOLE);
        options.set("chain", Options.list(chain.options().path("chain"), rest));
        Signature first = steps.get(0);
        return send(first.with(Options.merged(first.options(), options)), value);
    }

    private ArrayNode group(Signature group, ObjectNode shared, @Nullable ObjectNode chord, @Nullable JsonNode value)
            throws UnsupportedCanvas {
        String id = Identities.groupId(group);
        ArrayNode results = ProtocolJson.NODES.arrayNode();
        int ends = 0;
        for (Signature member : Identities.members(group, id, chord)) {
            ends += chord == null ? 0 : Identities.ends(member);
            send(member.with(Options.merged(member.options(), shared)), value);
            results.add(entry(Identities.resultId(member), null));
        }
        if (chord != null) {
            plan.size(id, ends);
        }
        return entry(id, results);
    }

    /** Sends the header; each of its tasks takes the body along. */
    private ArrayNode chord(Signature chord, @Nullable JsonNode value) throws UnsupportedCanvas {
        ObjectNode options = Options.without(chord.options(), Set.of("task_id"));
        Signature body = chord.body();
        Signature last = Identities.given(body.with(Options.merged(body.options(), options)), Identities.Place.ALONE);
        Signature header = chord.header();
        return header.members().isEmpty()
                ? send(last, ProtocolJson.NODES.arrayNode())
                : group(header, Options.without(options, OF_WHOLE), last.json(), value);
    }

    private static @Nullable ObjectNode chordOf(Signature group) {
        return group.options().path("chord") instanceof ObjectNode chord ? chord : null;
    }

    /** The steps with the links of their chain: errors of any step are the chain's, and its end is the last one's. */
    private static List<Signature> linked(Signature chain) throws UnsupportedCanvas {
        List<Signature> steps = new ArrayList<>();
        for (Signature step : chain.steps()) {
            steps.add(linked(step, "link_error", chain.options().path("link_error")));
        }
        int end = steps.size() - 1;
        steps.set(end, linked(steps.get(end), "link", chain.options().path("link")));
        return steps;
    }

    private static Signature linked(Signature step, String name, JsonNode links) throws UnsupportedCanvas {
        if (links.isEmpty()) {
            return step;
        }
        return switch (step.kind()) {
            case TASK, CHAIN -> {
                ObjectNode options = Options.copy(step.options());
                options.set(name, Options.list(options.path(name), links));
                yield step.with(options);
            }
            case CHORD -> step.withChord(step.header(), linked(step.body(), name, links));
            case GROUP -> {
                if ("link".equals(name)) {
                    throw new UnsupportedCanvas("a chain that ends with a group has a link");
                }
                List<Signature> members = new ArrayList<>();
                for (Signature member : step.members()) {
                    members.add(linked(member, name, links));
                }
                yield step.withTasks(members);
            }
        };
    }

    /** A result as Celery lists it among the children of another: its id, no parent, and the results of a group. */
    private static ArrayNode entry(String id, @Nullable ArrayNode results) {
        ArrayNode entry = ProtocolJson.NODES.arrayNode();
        entry.addArray().add(id).addNull();
        return entry.add(results);
    }
}
