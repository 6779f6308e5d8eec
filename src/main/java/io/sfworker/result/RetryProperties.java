package io.sfworker.result;

import io.sfworker.settings.Bounds;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the retry of cluster and device failures, which {@code routes/00-errors} refers to.
 *
 * @param maxRetries how often a task that failed while its cluster or its devices were made is tried again, 0 to 100
 * @param delay pause before a task that failed while its cluster or its devices were made is tried again
 */
@ConfigurationProperties("sfworker.retry")
public record RetryProperties(
        @DefaultValue("3") int maxRetries,
        @DefaultValue("60s") Duration delay) {
    public RetryProperties {
        Bounds.check("sfworker.retry.max-retries", maxRetries, 0, 100);
        Bounds.check("sfworker.retry.delay", delay, Duration.ZERO, Duration.ofDays(1));
    }
}
