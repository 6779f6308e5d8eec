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
 */
@ConfigurationProperties("sfworker.ops")
public record OpsProperties(
        @DefaultValue("true") boolean deadLetterChanges,
        @Nullable String token) {}
