package io.sfworker;

import io.sfworker.ray.RunnerPool;
import io.sfworker.small.HealthReport;
import java.util.Properties;
import org.springframework.dao.DataAccessException;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Asks Redis and the slots for what {@code health_check_task} answers. */
final class WorkerHealthReport implements HealthReport {
    private final RedisConnectionFactory connections;
    private final RunnerPool pool;

    WorkerHealthReport(RedisConnectionFactory connections, RunnerPool pool) {
        this.connections = connections;
        this.pool = pool;
    }

    @Override
    public Redis redis() {
        try (RedisConnection connection = connections.getConnection()) {
            Properties info = connection.serverCommands().info();
            if (info == null) {
                return new Redis("", 0, "Redis gave no information");
            }
            return new Redis(
                    info.getProperty("used_memory_human", ""),
                    Integer.parseInt(info.getProperty("connected_clients", "0")),
                    null);
        } catch (DataAccessException e) {
            return new Redis("", 0, "Redis does not answer");
        }
    }

    @Override
    public Celery celery() {
        return new Celery(1, pool.status().busy());
    }
}
