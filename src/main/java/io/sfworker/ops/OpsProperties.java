package io.sfworker.ops;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of what operators may do.
 *
 * @param deadLetterChanges whether dead letters may be replayed and dropped over HTTP; read they may be always. In
 *     production false unless set
 * @param token whoever sends it as {@code Authorization: Bearer} may change things over HTTP. Without it everybody who
 *     reaches the port may, and in production nobody
 * @param recentTasks how many tasks that ended well are kept in memory for {@code /actuator/tasks}, and as many that
 *     did not, 1 to 10000
 */
@ConfigurationProperties("sfworker.ops")
public record OpsProperties(
        @DefaultValue("true") boolean deadLetterChanges,
        @Nullable String token,
        @DefaultValue("100") int recentTasks) {
    public OpsProperties {
        if (recentTasks < 1 || recentTasks > 10_000) {
            throw new IllegalArgumentException(
                    "sfworker.ops.recent-tasks is %d; it must be 1 to 10000".formatted(recentTasks));
        }
    }
}
