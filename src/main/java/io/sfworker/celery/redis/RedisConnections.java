package io.sfworker.celery.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/**
 * All connections of one component: one for commands, and one per list that is waited on.
 *
 * <p>Accepts what Lettuce's {@link RedisURI} accepts, so also {@code rediss://} and {@code redis-sentinel://}.
 *
 * <p>Threads: safe.
 */
public final class RedisConnections implements AutoCloseable {
    /** How long one command may take before its connection is given up. */
    static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(5);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);
    private static final Duration LETTUCE_TIMEOUT = Duration.ofMinutes(1);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisClient client;
    private final RedisPlace place;
    private final boolean ownsClient;
    private final ExecutorService opening;
    private final List<RedisLink> links = new CopyOnWriteArrayList<>();
    private final AtomicReference<QueueStatus> status = new AtomicReference<>(QueueStatus.UNKNOWN);
    private final Troubles troubles = new Troubles();
    private final RedisLink commands;

    private RedisConnections(RedisClient client, RedisURI uri, boolean ownsClient) {
        this.client = client;
        this.place = RedisPlace.of(uri);
        this.ownsClient = ownsClient;
        this.opening = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "celery-connect");
            thread.setDaemon(true);
            return thread;
        });
        this.commands = newLink();
    }

    /** Connections of a client made for this URL; opened when first used. */
    public static RedisConnections to(String redisUrl) {
        return to(RedisURI.create(redisUrl), SslOptions.create());
    }

    /** The same with whom to trust when connections are encrypted. */
    public static RedisConnections to(RedisURI address, SslOptions ssl) {
        // Its builder, made of an address, forgets the Sentinels.
        address.setTimeout(CONNECT_TIMEOUT);
        RedisClient client = RedisClient.create(address);
        // Commands are never repeated behind our back: a claim sent twice would take two messages.
        client.setOptions(ClientOptions.builder()
                .autoReconnect(false)
                .sslOptions(ssl)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_TIMEOUT)
                        .keepAlive(true)
                        .tcpNoDelay(true)
                        .build())
                .build());
        return new RedisConnections(client, address, true);
    }

    /** Connections of the application's own client, made for this URI, which stays the application's to close. */
    public static RedisConnections using(RedisClient client, RedisURI uri) {
        return new RedisConnections(client, uri, false);
    }

    /** Where Redis is. */
    public RedisPlace place() {
        return place;
    }

    /** How the connection to Redis is doing. */
    public QueueStatus status() {
        QueueStatus known = Objects.requireNonNull(status.get());
        return known.lastError() == null ? troubles.any().map(known::failed).orElse(known) : known;
    }

    /** What Redis refuses beside the tasks themselves. */
    Troubles troubles() {
        return troubles;
    }

    /** The connection for everything that does not block. */
    RedisLink commands() {
        return commands;
    }

    /** A further connection, opened when first used. */
    RedisLink newLink() {
        return newLink(opening);
    }

    /** The same, opened by somebody who does not keep the others waiting. */
    RedisLink newLink(Executor opener) {
        RedisLink link = new RedisLink(this::open, opener);
        links.add(link);
        return link;
    }

    /** A connection to subscribe with; the caller waits for it, and closes it. */
    StatefulRedisPubSubConnection<String, byte[]> openSubscription() {
        return client.connectPubSub(CODEC);
    }

    void release(RedisLink link) {
        links.remove(link);
        link.close();
    }

    /** Drops all connections; the next command opens them again. */
    void drop() {
        links.forEach(RedisLink::drop);
    }

    void note(UnaryOperator<QueueStatus> change) {
        status.updateAndGet(change);
    }

    @Override
    public void close() {
        opening.shutdown();
        awaitOpening();
        if (ownsClient) {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        } else {
            links.forEach(RedisLink::close);
        }
    }

    /** A connection that comes up while its client goes down would be left half open. */
    private void awaitOpening() {
        try {
            if (!opening.awaitTermination(CONNECT_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                opening.shutdownNow();
            }
        } catch (InterruptedException e) {
            opening.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private StatefulRedisConnection<String, byte[]> open() {
        StatefulRedisConnection<String, byte[]> connection = client.connect(CODEC);
        // Lettuce's own limit would cut off a blocking wait; every command here has one that fits it.
        connection.setTimeout(LETTUCE_TIMEOUT);
        return connection;
    }
}
