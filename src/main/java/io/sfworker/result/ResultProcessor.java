package io.sfworker.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sfworker.celery.CeleryConstants;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Makes the value that {@code AsyncResult.get()} returns from the task's output. */
public final class ResultProcessor implements Processor {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Envelope envelope;
    private final Clock clock;

    public ResultProcessor(Envelope envelope, Clock clock) {
        this.envelope = envelope;
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        Execution execution = FlowVariables.execution(exchange);
        execution.completed(clock.instant());
        exchange.getMessage().setHeader(CeleryConstants.MARK, (long) execution.lastEvent());
        Json output = FlowVariables.OUTPUT.of(exchange, new Json("null"));
        exchange.getMessage().setBody(envelope.success(execution, MAPPER.readTree(output.text())));
    }
}
