package io.sfworker.celery.redis;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Publishes a worker's events, on a connection of its own: a burst of them must not stand in the way of the tasks.
 *
 * <p>Fails: {@link QueueUnavailable} through the future.
 *
 * <p>Threads: safe. Redis keys: the channels {@code /<database>.celeryev/*}.
 */
public final class EventChannel implements AutoCloseable {
    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final String exchange;
    private final RedisLink link;

    /**
     * A channel that is opened when it is first used.
     *
     * @param exchange Celery's {@code event_exchange}, by default {@code celeryev}
     * @param opening opens the connection, which may take seconds
     */
    public EventChannel(RedisConnections connections, CeleryKeys keys, String exchange, Executor opening) {
        this.connections = connections;
        this.keys = keys;
        this.exchange = exchange;
        this.link = connections.newLink(opening);
    }

    /** Publishes a message with one event or a list of them; {@code routingKey} is for example {@code task.multi}. */
    public CompletionStage<?> publish(String routingKey, String message) {
        String channel = keys.eventChannel(connections.place().database(), exchange, routingKey);
        return link.run(
                RedisConnections.COMMAND_TIMEOUT,
                commands -> commands.publish(channel, message.getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        connections.release(link);
    }
}
