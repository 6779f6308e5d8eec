package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Looks at all that a task brings about, before it is run: no successor of a successor may go where none may go. */
final class SuccessorCheck {
    private static final List<String> LINKS = List.of("link", "link_error", "chain", "chord");
    private static final List<String> MEMBERS = List.of("tasks", "header", "body");

    private final SuccessorQueues queues;

    SuccessorCheck(SuccessorQueues queues) {
        this.queues = queues;
    }

    /** Fails when one of the tasks must not be sent to where its signature says. */
    void check(Embed embed) throws MessageRefused {
        for (JsonNode part : List.of(embed.callbacks(), embed.errbacks(), embed.chain(), embed.chord())) {
            all(part);
        }
    }

    /** A list of signatures, or one of them. */
    private void all(JsonNode signatures) throws MessageRefused {
        if (signatures.isObject()) {
            one(signatures);
        } else {
            for (JsonNode signature : signatures) {
                all(signature);
            }
        }
    }

    private void one(JsonNode json) throws MessageRefused {
        JsonNode options = json.path("options");
        String queue = Fields.textOrNull(options, "queue");
        if (queue != null && !queue.isEmpty()) {
            String problem = queues.forbidden(queue).orElse(null);
            if (problem != null) {
                throw new MessageRefused(RefusalReason.BAD_SUCCESSOR, problem);
            }
        }
        for (String link : LINKS) {
            all(options.path(link));
        }
        if (isOfSeveral(json)) {
            for (String members : MEMBERS) {
                all(json.path("kwargs").path(members));
            }
        }
    }

    /** The arguments of a single task are data, whatever they look like. */
    private static boolean isOfSeveral(JsonNode json) {
        try {
            return Signature.of(json).kind() != Signature.Kind.TASK;
        } catch (UnsupportedCanvas e) {
            return false;
        }
    }
}
