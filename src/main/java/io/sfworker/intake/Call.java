package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of {@code execute_task}, whichever call form carried them (task contract, section 1.4).
 *
 * <p>A value before the id or the parameters is the parent's result of a chain; it takes no part in the computation.
 *
 * @param requestId first argument of form A; absent in form B
 * @param params {@code task_params}
 */
record Call(@Nullable String requestId, ObjectNode params) {
    private static final Set<String> KEYWORDS = Set.of("task_request_id", "task_params");
    private static final String FORMS = "execute_task takes (task_request_id, task_params) or (task_params), "
            + "positionally or by keyword; task_params is an object with task_config and sf_init_config";

    /** Tells the call forms apart. Fails: {@link InvalidTask} with {@code TypeError} when none fits. */
    static Call of(JsonNode args, JsonNode kwargs) {
        List<JsonNode> positional = new ArrayList<>();
        args.forEach(positional::add);
        if (positional.size() > 3) {
            throw mismatch("%d positional arguments are too many".formatted(positional.size()));
        }
        kwargs.fieldNames().forEachRemaining(Call::requireKnown);
        ObjectNode params = takeParams(positional, kwargs.get("task_params"));
        String requestId = takeRequestId(positional, kwargs.get("task_request_id"));
        if (positional.size() > 1
                || (positional.size() == 1 && positional.get(0).isTextual())) {
            throw mismatch("there is one id too many");
        }
        return new Call(requestId, params);
    }

    private static ObjectNode takeParams(List<JsonNode> positional, @Nullable JsonNode keyword) {
        JsonNode candidate = keyword;
        if (candidate == null && !positional.isEmpty()) {
            candidate = positional.remove(positional.size() - 1);
            if (!candidate.has("task_config") && !candidate.has("sf_init_config")) {
                throw mismatch("task_params is missing");
            }
        }
        if (candidate instanceof ObjectNode params) {
            return params;
        }
        throw mismatch("task_params is missing");
    }

    private static @Nullable String takeRequestId(List<JsonNode> positional, @Nullable JsonNode keyword) {
        if (keyword != null) {
            if (!keyword.isTextual()) {
                throw mismatch("task_request_id is not a string");
            }
            return keyword.textValue();
        }
        int last = positional.size() - 1;
        if (last >= 0 && positional.get(last).isTextual()) {
            return positional.remove(last).textValue();
        }
        return null;
    }

    private static void requireKnown(String keyword) {
        if (!KEYWORDS.contains(keyword)) {
            throw mismatch("there is an unexpected keyword argument");
        }
    }

    private static InvalidTask mismatch(String what) {
        return new InvalidTask(FailureCode.ARGUMENTS_INVALID, what + "; " + FORMS);
    }
}
