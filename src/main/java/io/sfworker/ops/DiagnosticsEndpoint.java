package io.sfworker.ops;

import io.sfworker.celery.redis.DeadLetters;
import io.sfworker.celery.redis.QueueUnavailable;
import io.sfworker.celery.redis.RedisRefused;
import io.sfworker.settings.EffectiveSettings;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.info.InfoEndpoint;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * {@code /actuator/diagnostics}: what the worker says about itself, in one answer to send to somebody who helps.
 *
 * <p>It is what the other endpoints show to everybody: no parameters, no rows, no secrets.
 */
@Endpoint(id = "diagnostics")
public final class DiagnosticsEndpoint {
    private final Parts parts;

    public DiagnosticsEndpoint(Parts parts) {
        this.parts = parts;
    }

    /** Who is asked. */
    public record Parts(
            HealthEndpoint health,
            InfoEndpoint info,
            SlotsEndpoint slots,
            TasksEndpoint tasks,
            DeadLettersEndpoint deadletters,
            RoutesEndpoint routes,
            ConfigurableEnvironment environment) {}

    /** The answers of the endpoints of these names, no dead letters while Redis is away, and what every setting is. */
    public record Bundle(
            HealthComponent health,
            Map<String, Object> info,
            SlotsEndpoint.Overview slots,
            TasksEndpoint.Tasks tasks,
            DeadLetters.@Nullable Page deadletters,
            RoutesEndpoint.Overview routes,
            Map<String, String> settings) {}

    @ReadOperation
    public Bundle bundle() {
        return new Bundle(
                parts.health().health(),
                parts.info().info(),
                parts.slots().overview(),
                parts.tasks().list(null),
                deadLetters(),
                parts.routes().overview(),
                EffectiveSettings.all(parts.environment()));
    }

    private DeadLetters.@Nullable Page deadLetters() {
        try {
            return parts.deadletters().list(null, null, null);
        } catch (CompletionException e) {
            if (e.getCause() instanceof QueueUnavailable || e.getCause() instanceof RedisRefused) {
                // The bundle is wanted most when something is away; its health says what.
                return null;
            }
            throw e;
        }
    }
}
