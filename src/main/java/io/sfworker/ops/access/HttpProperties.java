package io.sfworker.ops.access;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of who may look at the worker over HTTP.
 *
 * @param openReads who may read without a token: {@code ANYBODY} who reaches the port, {@code LOOPBACK} for requests
 *     from this machine to an address of this machine, or {@code NOBODY}. In production {@code LOOPBACK} unless set.
 *     Liveness and readiness answer everybody, without details. A proxy on this machine that does not say so in
 *     {@code X-Forwarded-For} needs {@code NOBODY}
 * @param openMetrics whether everybody may read {@code /actuator/prometheus}, for a Prometheus that has no token
 * @param readToken secret of those who may read and change nothing, for example Prometheus; who has
 *     {@code SFWORKER_OPS_TOKEN} may do both
 * @param hosts names that the worker is asked by, besides localhost, IP addresses, {@code NODE_IP} and
 *     {@code SFWORKER_HTTP_ADDRESS}, with commas between them; {@code *.example.org} is each name below that one. A
 *     request with another name in the header {@code Host} is refused
 * @param auditFolder folder of {@code audit.jsonl}, a line for each change and each refusal; by default
 *     {@code .audit} in the data folder
 */
@ConfigurationProperties("sfworker.http")
public record HttpProperties(
        @DefaultValue("ANYBODY") OpenReads openReads,
        @DefaultValue("false") boolean openMetrics,
        @Nullable String readToken,
        @DefaultValue List<String> hosts,
        @DefaultValue("data/.audit") Path auditFolder) {
    /** The same with further names. */
    public HttpProperties with(List<String> names) {
        List<String> all = Stream.concat(hosts.stream(), names.stream()).toList();
        return new HttpProperties(openReads, openMetrics, readToken, all, auditFolder);
    }
}
