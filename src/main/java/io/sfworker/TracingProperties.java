package io.sfworker;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of traces. All other variables {@code OTEL_*} work too, as OpenTelemetry's SDK for Java reads them.
 *
 * @param endpoint where spans are sent to by OTLP over HTTP, for example {@code http://127.0.0.1:4318}; empty (default)
 *     makes no traces
 */
@ConfigurationProperties("sfworker.tracing")
record TracingProperties(@DefaultValue("") String endpoint) {
    TracingProperties {
        if (!endpoint.isEmpty() && !endpoint.matches("https?://[^/\\s]+(/\\S*)?")) {
            throw new IllegalArgumentException(
                    "sfworker.tracing.endpoint must be an address like http://127.0.0.1:4318");
        }
    }
}
