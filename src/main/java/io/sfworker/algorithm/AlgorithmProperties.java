package io.sfworker.algorithm;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the algorithm stage.
 *
 * @param timeLimit how long a computation may take, 1s to 30d. When it runs out its processes are ended and the task
 *     fails with {@code SOFT_TIME_LIMIT}
 */
@ConfigurationProperties("sfworker.algorithm")
public record AlgorithmProperties(@DefaultValue("3600s") Duration timeLimit) {}
