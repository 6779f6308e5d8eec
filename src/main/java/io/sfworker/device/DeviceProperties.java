package io.sfworker.device;

import io.sfworker.settings.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the device stage.
 *
 * @param startLimit how long creating the devices of a task, such as its SPU, may take, 1s to 30m. When it runs out the
 *     attempt fails with {@code DEVICE_CONFIG}, which is retried
 */
@ConfigurationProperties("sfworker.device")
public record DeviceProperties(@DefaultValue("180s") Duration startLimit) {
    public DeviceProperties {
        Bounds.check("sfworker.device.start-limit", startLimit, Duration.ofSeconds(1), Duration.ofMinutes(30));
    }
}
