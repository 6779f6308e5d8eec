package io.sfworker.small;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sfworker.failure.ComputationFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.PythonTime;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import java.time.Clock;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers {@code local_psi_test}. Fails with {@link ComputationFailed} when the intersection is not the known one. */
public final class SelfTestResultProcessor implements Processor {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Clock clock;

    public SelfTestResultProcessor(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        Execution execution = FlowVariables.execution(exchange);
        Json output = FlowVariables.OUTPUT.of(exchange, Json.EMPTY);
        int common = MAPPER.readTree(output.text()).path("intersection_count").asInt(-1);
        if (common != SelfTestTables.COMMON) {
            throw new ComputationFailed(
                    FailureCode.COMPUTATION,
                    "the self-test found %d common ids instead of %d".formatted(common, SelfTestTables.COMMON));
        }
        Instant now = clock.instant();
        exchange.getMessage()
                .setBody(MAPPER.createObjectNode()
                        .put("message", "PSI self-test passed: %d common ids".formatted(common))
                        .put("task_name", "local_test")
                        .put("timestamp", PythonTime.naiveLocal(now, clock.getZone()))
                        .put("execution_duration", execution.total(now).toNanos() / 1e9)
                        .put("status", "success"));
    }
}
