package io.sfworker.ops;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of what operators may do.
 *
 * @param deadLetterChanges whether dead letters may be replayed and dropped over HTTP; read they may be always. In
 *     production false unless set
 */
@ConfigurationProperties("sfworker.ops")
public record OpsProperties(@DefaultValue("true") boolean deadLetterChanges) {}
