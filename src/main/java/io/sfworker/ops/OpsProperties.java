package io.sfworker.ops;

import io.sfworker.settings.Bounds;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of what operators may do.
 *
 * @param deadLetterChanges whether dead letters may be replayed and dropped over HTTP; read they may be always. In
 *     production false unless set
 * @param token secret of operators: whoever sends it as {@code Authorization: Bearer} may change things over HTTP.
 *     Without it everybody who reaches the port may, and in production nobody
 * @param recentTasks how many tasks that ended well are kept in memory for {@code /actuator/tasks}, and as many that
 *     did not, 1 to 10000
 * @param leastFreeSpace below this much free space, where the data or the work folder is, the worker is not ready;
 *     default 100MB
 * @param mostWaitingEvents above this many status events that nobody has read the worker is not ready; default 100000
 */
@ConfigurationProperties("sfworker.ops")
public record OpsProperties(
        @DefaultValue("true") boolean deadLetterChanges,
        @Nullable String token,
        @DefaultValue("100") int recentTasks,
        @DefaultValue("100MB") DataSize leastFreeSpace,
        @DefaultValue("100000") long mostWaitingEvents) {
    public OpsProperties {
        Bounds.check("sfworker.ops.recent-tasks", recentTasks, 1, 10_000);
        Bounds.check("sfworker.ops.least-free-space (bytes)", leastFreeSpace.toBytes(), 0, Long.MAX_VALUE);
        Bounds.check("sfworker.ops.most-waiting-events", mostWaitingEvents, 1, Long.MAX_VALUE);
    }
}
