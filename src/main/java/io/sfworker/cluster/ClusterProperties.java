package io.sfworker.cluster;

import io.sfworker.settings.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the cluster stage.
 *
 * @param startLimit how long the parties of a task may take to connect to each other, 1s to 30m. When it runs out the
 *     attempt fails with {@code PEER_UNREACHABLE}, which is retried
 */
@ConfigurationProperties("sfworker.cluster")
public record ClusterProperties(@DefaultValue("300s") Duration startLimit) {
    public ClusterProperties {
        Bounds.check("sfworker.cluster.start-limit", startLimit, Duration.ofSeconds(1), Duration.ofMinutes(30));
    }
}
