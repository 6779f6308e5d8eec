package io.sfworker;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.sfworker.ops.trace.TaskTraces;
import io.sfworker.task.Node;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Traces, if somebody wants them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!'${sfworker.tracing.endpoint:}'.isEmpty()")
class TracingConfiguration {
    /** Sends what it still has when the context ends, which is after the last task. */
    @Bean(destroyMethod = "close")
    OpenTelemetrySdk openTelemetry(TracingProperties properties, Node node) {
        return AutoConfiguredOpenTelemetrySdk.builder()
                // Variables OTEL_* win over these.
                .addPropertiesSupplier(() -> Map.of(
                        "otel.service.name", "sfworker",
                        "otel.resource.attributes", "service.instance.id=" + node.id(),
                        "otel.exporter.otlp.endpoint", properties.endpoint(),
                        "otel.exporter.otlp.protocol", "http/protobuf",
                        "otel.metrics.exporter", "none",
                        "otel.logs.exporter", "none"))
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
    }

    @Bean
    TaskTraces taskTraces(OpenTelemetrySdk telemetry) {
        return new TaskTraces(telemetry);
    }
}
