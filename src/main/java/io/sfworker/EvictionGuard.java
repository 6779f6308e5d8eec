package io.sfworker;

import io.sfworker.settings.SettingsRefused;
import java.util.List;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.stereotype.Component;

/**
 * Refuses to start in production with a Redis that may evict keys, because it would lose tasks without a trace;
 * elsewhere the worker starts and is not ready.
 */
@Component
final class EvictionGuard implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(EvictionGuard.class);
    private static final String SAFE_POLICY = "noeviction";
    private static final String REPAIR =
            "run: redis-cli config set maxmemory-policy noeviction, and set it in its configuration file, "
                    + "or accept the loss with SFWORKER_CELERY_ALLOWEVICTION=true";

    private final RedisConnectionFactory connections;
    private final CeleryProperties celery;
    private final boolean production;
    private volatile boolean running;

    EvictionGuard(RedisConnectionFactory connections, CeleryProperties celery, Environment environment) {
        this.connections = connections;
        this.celery = celery;
        this.production = environment.acceptsProfiles(Profiles.of("production"));
    }

    /** Before the routes, which take tasks. */
    @Override
    public int getPhase() {
        return 0;
    }

    @Override
    public void start() {
        if (production && !celery.allowEviction()) {
            check(policy());
        }
        running = true;
    }

    private static void check(String policy) {
        if (!policy.isEmpty() && !policy.equals(SAFE_POLICY)) {
            throw new SettingsRefused(
                    List.of("maxmemory-policy=%s: Redis may evict tasks; %s".formatted(policy, REPAIR)));
        }
    }

    /** Empty while Redis cannot be asked; the worker then waits for it, and readiness tells of its policy later. */
    private String policy() {
        try (RedisConnection connection = connections.getConnection()) {
            Properties memory = connection.serverCommands().info("memory");
            return memory == null ? "" : memory.getProperty("maxmemory_policy", "");
        } catch (DataAccessException e) {
            LOG.warn("the eviction policy of Redis is not known yet: {}", e.getMessage());
            return "";
        }
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
