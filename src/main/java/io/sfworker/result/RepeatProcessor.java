package io.sfworker.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.celery.CeleryConstants;
import io.sfworker.celery.protocol.ResultRecord;
import io.sfworker.celery.protocol.ResultState;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import java.time.Clock;
import java.util.Arrays;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Takes over what came of an execution that ended before: the message asks for it again, or its worker was lost before
 * it could acknowledge. The events that follow have the numbers they had then.
 */
public final class RepeatProcessor implements Processor {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Clock clock;

    public RepeatProcessor(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        Message message = exchange.getMessage();
        JsonNode record = MAPPER.readTree(message.getHeader(CeleryConstants.RECORD, "{}", String.class));
        ResultRecord known = ResultRecord.read(record);
        Execution execution = FlowVariables.execution(exchange);
        execution.completed(clock.instant());
        if (known.state() == ResultState.SUCCESS) {
            FlowVariables.REPEATED.set(
                    exchange, new Json(completed(known.result()).toString()));
            exchange.setVariable(FlowVariables.STAGE, "task_completed");
        } else {
            TaskInterrupted failure = failure(known.result());
            FlowVariables.FAILURE.set(exchange, failure);
            exchange.setVariable(FlowVariables.STAGE, FailureProcessor.stage(failure.code()));
        }
        message.setBody(known);
    }

    /** The data of the event, from either shape of the result. */
    private static ObjectNode completed(JsonNode result) {
        JsonNode envelope = result.path("result").has("performance_metrics") ? result.path("result") : result;
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.set("result", envelope.path("result"));
        data.set("performance_metrics", envelope.path("performance_metrics"));
        data.set("execution_time", envelope.path("performance_metrics").path("total_execution_time"));
        data.set("completed_at", envelope.path("task_metadata").path("completed_at"));
        return data;
    }

    private static TaskInterrupted failure(JsonNode result) {
        String word = result.path("error_code").asText(FailureCode.REVOKED.name());
        FailureCode code = Arrays.stream(FailureCode.values())
                .filter(known -> known.name().equals(word))
                .findFirst()
                .orElse(FailureCode.INTERNAL);
        String text =
                result.path("error").asText(result.path("exc_message").path(0).asText("the task failed"));
        return new TaskInterrupted(code, text, result.path("cause_type").asText(null), null);
    }
}
