package io.sfworker.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.protocol.TaskMessage;

/** Checks everything that the message alone can tell. */
public final class TaskValidator {
    private final TaskTypes types;

    public TaskValidator(TaskTypes types) {
        this.types = types;
    }

    /** Fails: {@link io.sfworker.failure.InvalidTask}, which is never retried. */
    CheckedTask check(TaskMessage message) {
        Call call = Call.of(message.args(), message.kwargs());
        var ids = Identity.of(message.id(), call);
        TextBounds.check(call.params(), "task_params");
        ObjectNode params = Numbers.whole(call.params());
        SchemaCheck.check(types.paramsSchema(), params, "task_params");
        ObjectNode config = (ObjectNode) params.get("task_config");
        String typeAsSent = config.path("task_type").asText();
        TaskType type = types.named(typeAsSent);
        ObjectNode parameters = Parameters.canonical(type, config);
        SchemaCheck.check(type.schema(), parameters, "task_config");
        return new CheckedTask(ids, type, typeAsSent, params, parameters);
    }
}
