package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Makes a task of an envelope and its body: protocol 2, protocol 1, and headers of one with the body of the other. */
final class TaskReader {
    /** A limit beyond this is no limit. */
    private static final double MAX_LIMIT_SECONDS = Duration.ofDays(366).toSeconds();

    private final MessageLimits limits;
    private final Clock clock;
    private final @Nullable String extendedBy;

    TaskReader(MessageLimits limits, Clock clock, @Nullable String extendedBy) {
        this.limits = limits;
        this.clock = clock;
        this.extendedBy = extendedBy;
    }

    /** Where the metadata stand: the headers, or for protocol 1 the body. */
    static JsonNode metadata(Envelope envelope, JsonNode body) throws MessageRefused {
        if (envelope.hasTaskHeaders()) {
            return envelope.headers();
        }
        if (body.isObject() && body.has("task")) {
            return body;
        }
        throw new MessageRefused(RefusalReason.NOT_A_TASK, "neither the headers nor the body name a task");
    }

    TaskMessage read(Envelope envelope, JsonNode body) throws MessageRefused {
        JsonNode metadata = metadata(envelope, body);
        String id = Fields.idOrNull(metadata, "id", limits.maxNameLength());
        if (id == null) {
            throw new MessageRefused(
                    RefusalReason.BAD_ID,
                    "the task id must be up to %d characters of A-Z a-z 0-9 . _ : -".formatted(limits.maxNameLength()));
        }
        TaskArguments arguments = body.isArray() ? listBody(body) : objectBody(body);
        return new TaskMessage(id, taskName(metadata), arguments, options(metadata), envelope);
    }

    private String taskName(JsonNode metadata) throws MessageRefused {
        String name = Fields.textOrNull(metadata, "task");
        if (name == null || name.isBlank() || name.length() > limits.maxNameLength()) {
            throw new MessageRefused(RefusalReason.NOT_A_TASK, "the task name is missing, empty or too long");
        }
        if (name.chars().anyMatch(Character::isISOControl)) {
            throw new MessageRefused(RefusalReason.NOT_A_TASK, "the task name has control characters");
        }
        return name;
    }

    private static TaskArguments listBody(JsonNode body) throws MessageRefused {
        if (body.size() != 3) {
            throw new MessageRefused(RefusalReason.BAD_BODY, "the body must be a list of args, kwargs and embed");
        }
        return arguments(body.get(0), body.get(1), body.get(2));
    }

    private static TaskArguments objectBody(JsonNode body) throws MessageRefused {
        if (!body.isObject() || !(body.has("args") || body.has("kwargs"))) {
            throw new MessageRefused(RefusalReason.BAD_BODY, "the body has neither args nor kwargs");
        }
        return arguments(body.path("args"), body.path("kwargs"), body);
    }

    private static TaskArguments arguments(JsonNode args, JsonNode kwargs, JsonNode embed) throws MessageRefused {
        boolean noArgs = args.isNull() || args.isMissingNode();
        boolean noKwargs = kwargs.isNull() || kwargs.isMissingNode();
        if (!(noArgs || args.isArray()) || !(noKwargs || kwargs.isObject())) {
            throw new MessageRefused(RefusalReason.BAD_ARGUMENTS, "args must be a list and kwargs an object");
        }
        return new TaskArguments(
                noArgs ? ProtocolJson.NODES.arrayNode() : (ArrayNode) args,
                noKwargs ? ProtocolJson.NODES.objectNode() : (ObjectNode) kwargs,
                Embed.of(embed));
    }

    private TaskOptions options(JsonNode metadata) throws MessageRefused {
        int longest = limits.maxNameLength();
        String group = Fields.idOrNull(metadata, "group", longest);
        TaskOptions.Lineage lineage = new TaskOptions.Lineage(
                Fields.idOrNull(metadata, "root_id", longest),
                Fields.idOrNull(metadata, "parent_id", longest),
                group == null ? Fields.idOrNull(metadata, "taskset", longest) : group,
                Fields.indexOrNull(metadata, "group_index"));
        boolean ignoreResult = Fields.truthy(metadata.path("ignore_result"));
        TaskOptions.Recording recording = new TaskOptions.Recording(ignoreResult, extendedBy);
        return new TaskOptions(Fields.count(metadata, "retries"), schedule(metadata), lineage, recording);
    }

    private TaskOptions.Schedule schedule(JsonNode metadata) throws MessageRefused {
        Instant eta = time(metadata.path("eta"), "eta");
        if (eta != null && eta.isAfter(clock.instant().plus(limits.maxEtaAhead()))) {
            throw new MessageRefused(
                    RefusalReason.BAD_TIME,
                    "eta is more than %d days ahead"
                            .formatted(limits.maxEtaAhead().toDays()));
        }
        Instant expires = time(metadata.path("expires"), "expires");
        JsonNode limit = metadata.path("timelimit");
        if (limit.isNull() || limit.isMissingNode()) {
            return new TaskOptions.Schedule(eta, expires, null, null);
        }
        if (!limit.isArray() || limit.size() != 2) {
            throw new MessageRefused(RefusalReason.BAD_TIMELIMIT, "timelimit must be a pair of hard and soft seconds");
        }
        return new TaskOptions.Schedule(eta, expires, seconds(limit.get(0)), seconds(limit.get(1)));
    }

    private static @Nullable Instant time(JsonNode value, String name) throws MessageRefused {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        return PythonTime.parse(value.asText(""))
                .orElseThrow(() -> new MessageRefused(RefusalReason.BAD_TIME, name + " is not an ISO 8601 time"));
    }

    private static @Nullable Duration seconds(JsonNode value) throws MessageRefused {
        if (value.isNull()) {
            return null;
        }
        double seconds = value.isNumber() ? value.doubleValue() : Fields.numberIn(value.asText(""));
        if (!(seconds >= 0)) {
            throw new MessageRefused(RefusalReason.BAD_TIMELIMIT, "timelimit must hold seconds or null");
        }
        boolean unlimited = seconds == 0 || seconds > MAX_LIMIT_SECONDS;
        return unlimited ? null : Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
    }
}
