package io.sfworker.small;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the small tasks.
 *
 * @param selfTest whether {@code local_psi_test} may run; switched off, it fails with {@code NotRegistered}
 * @param selfTestPath folder of the self-test's generated tables, by default {@code .work/self-test} in the data folder
 */
@ConfigurationProperties("sfworker.small")
public record SmallProperties(
        @DefaultValue("true") boolean selfTest,
        @DefaultValue("data/.work/self-test") Path selfTestPath) {}
