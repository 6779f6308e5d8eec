package io.sfworker.ops.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.sfworker.celery.CeleryConstants;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.flow.FlowVariables;
import io.sfworker.flow.LogFields;
import io.sfworker.ray.LogContext;
import io.sfworker.ray.PythonCall;
import io.sfworker.ray.RunnerMethod;
import io.sfworker.task.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TaskTracesTest {
    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private final TaskTraces traces = new TaskTraces(TELEMETRY.getOpenTelemetry());
    private final DefaultCamelContext camel = new DefaultCamelContext();

    @BeforeEach
    void start() throws Exception {
        camel.getRegistry().bind("works", (org.apache.camel.Processor) exchange -> {});
        camel.getRegistry().bind("fails", (org.apache.camel.Processor) exchange -> {
            throw new IllegalStateException("with a value that is nobody's business");
        });
        camel.getRegistry().bind("named", (org.apache.camel.Processor) exchange ->
                FlowVariables.FAILURE.set(exchange, new TaskInterrupted(FailureCode.REVOKED, "somebody revoked it")));
        camel.getManagementStrategy().addEventNotifier(traces.tasks("in"));
        camel.getCamelContextExtension().addInterceptStrategy(traces.steps());
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                onException(Exception.class).handled(true).process("named");
                from("direct:in").routeId("in").process("works").to("direct:next");
                from("direct:next")
                        .routeId("next")
                        .choice()
                        .when(body().isEqualTo("bad"))
                        .process("fails");
                from("direct:other").routeId("other").process("works");
            }
        });
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.stop();
    }

    @Test
    void stepsOfAllRoutesAreChildrenOfTheTask() {
        Exchange task = send("direct:in", "good");

        SpanData whole = span("process q");
        assertThat(TELEMETRY.getSpans()).extracting(SpanData::getName).containsExactly("works", "process q");
        assertThat(span("works").getParentSpanId()).isEqualTo(whole.getSpanId());
        assertThat(task.getProperty(LogFields.TRACE_ID)).isEqualTo(whole.getTraceId());
        assertThat(whole.getStatus()).isEqualTo(StatusData.unset());
    }

    @Test
    void failuresAreToldWithoutTheirTexts() {
        send("direct:in", "bad");

        assertThat(span("fails").getStatus())
                .isEqualTo(StatusData.create(StatusData.error().getStatusCode(), "IllegalStateException"));
        assertThat(span("process q").getStatus().getDescription()).isEqualTo("REVOKED");
        assertThat(TELEMETRY.getSpans().toString()).doesNotContain("nobody's business", "somebody revoked");
    }

    @Test
    void whatIsNoTaskHasNoTrace() {
        send("direct:other", "good");

        assertThat(TELEMETRY.getSpans()).isEmpty();
    }

    @Test
    void callsForNoTaskHaveNoSpan() {
        traces.calls()
                .began(
                        new PythonCall(RunnerMethod.PING, "slot-0", Json.EMPTY, LogContext.NONE, Duration.ofSeconds(1)),
                        0)
                .ended("", List.of());

        assertThat(TELEMETRY.getSpans()).isEmpty();
    }

    private Exchange send(String to, String body) {
        return camel.createProducerTemplate().send(to, exchange -> {
            // As a consumer does, which the template has none of.
            exchange.getExchangeExtension().setFromRouteId(to.replace("direct:", ""));
            exchange.getMessage().setBody(body);
            exchange.getMessage().setHeaders(Map.of(CeleryConstants.QUEUE, "q", CeleryConstants.TASK_NAME, "task"));
        });
    }

    private static SpanData span(String name) {
        return TELEMETRY.getSpans().stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
