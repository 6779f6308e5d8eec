package io.sfworker.intake;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the intake stage.
 *
 * @param dataPath the data folder; messages may only name files in it and in {@code sfworker.intake.data-roots}. It is
 *     created
 * @param dataRoots folders beside {@code sfworker.intake.data-path} that messages may name files in
 * @param schemaPath folder of the task types' JSON Schemas
 * @param certificatePath folder that {@code tls_config} of a message may name files in; without it {@code tls_config}
 *     is refused. With {@code key.pem}, {@code cert.pem} and {@code ca.pem} in it, tasks of several nodes are encrypted
 *     by default
 * @param refuseRemoteAddress whether a simulation message that names a Ray address other than {@code local} or
 *     {@code auto} is refused; otherwise the address is replaced by this node's own Ray
 * @param rayMode {@code ray_mode} of production messages that do not say, auto, true or false; auto (default) is true
 *     when message or node have certificates, because only then SecretFlow encrypts. All parties must agree
 * @param spuProtocol SPU protocol of messages without {@code runtime_config}
 * @param spuField SPU ring of messages without {@code runtime_config}: FM32, FM64 or FM128
 */
@ConfigurationProperties("sfworker.intake")
public record IntakeProperties(
        @DefaultValue("data") Path dataPath,
        @DefaultValue List<Path> dataRoots,
        @DefaultValue("config/schema") Path schemaPath,
        @Nullable Path certificatePath,
        @DefaultValue("false") boolean refuseRemoteAddress,
        @DefaultValue("auto") String rayMode,
        @DefaultValue("SEMI2K") String spuProtocol,
        @DefaultValue("FM128") String spuField) {
    public IntakeProperties {
        if (!rayMode.matches("auto|true|false")) {
            throw new IllegalArgumentException(
                    "sfworker.intake.ray-mode is '%s'; it must be auto, true or false".formatted(rayMode));
        }
    }
}
