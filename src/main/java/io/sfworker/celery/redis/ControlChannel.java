package io.sfworker.celery.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.sfworker.celery.protocol.ControlRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The channel on which workers hear remote control, and the way of their replies.
 *
 * <p>Threads: one thread subscribes and closes; everything else is safe.
 *
 * <p>Redis keys: the channel {@code /<database>.celery.pidbox}, the set {@code _kombu.binding.reply.celery.pidbox}, the
 * lists {@code *.reply.celery.pidbox}.
 */
public final class ControlChannel implements AutoCloseable {
    /** A client that has gone leaves its list behind; nobody else would ever remove it. */
    private static final Duration REPLY_LIFE = Duration.ofSeconds(60);

    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final String exchange;

    private volatile @Nullable StatefulRedisPubSubConnection<String, byte[]> subscription;

    /** {@code exchange} is Celery's {@code control_exchange}, by default {@code celery}. */
    public ControlChannel(RedisConnections connections, CeleryKeys keys, String exchange) {
        this.connections = connections;
        this.keys = keys;
        this.exchange = exchange;
    }

    /**
     * Listens from now on, on a connection of its own; the caller waits until Redis has agreed.
     *
     * @param listener gets what arrives, on a thread that must not be blocked
     * @param lost told once when the connection breaks, on such a thread
     */
    public void subscribe(Consumer<byte[]> listener, Runnable lost) {
        close();
        try {
            StatefulRedisPubSubConnection<String, byte[]> opened = connections.openSubscription();
            subscription = opened;
            opened.addListener(new Arrivals(listener));
            opened.addListener(new Breaks(opened, lost));
            String channel = keys.controlChannel(connections.place().database(), exchange);
            // Like Celery's workers a pattern, so that access rules written for them fit; it matches its own name.
            answered(opened.async().psubscribe(channel.replaceAll("[*?\\[\\]\\\\]", "\\\\$0")));
            if (!opened.isOpen()) {
                throw new QueueUnavailable("the connection broke while subscribing", null);
            }
        } catch (RedisException | CompletionException e) {
            close();
            throw new QueueUnavailable("remote control cannot be heard: " + e.getMessage(), e);
        }
    }

    /** Fails when the subscription does not live any more, which a connection cut in the dark does not show. */
    public CompletionStage<?> check() {
        StatefulRedisPubSubConnection<String, byte[]> open = subscription;
        return open == null
                ? CompletableFuture.failedFuture(new QueueUnavailable("not subscribed", null))
                : open.async().ping().toCompletableFuture().orTimeout(timeoutMillis(), TimeUnit.MILLISECONDS);
    }

    /** Puts a reply into the asker's list; nowhere when the asker has gone. */
    public CompletionStage<Void> reply(ControlRequest.ReplyTo asker, String message) {
        if (!asker.exchange().equals(keys.replyExchange(exchange))) {
            // Any other exchange may lead to a queue of tasks.
            return CompletableFuture.completedFuture(null);
        }
        String list = keys.replyList(asker.routingKey(), exchange);
        return connections
                .commands()
                .<byte[]>run(
                        Script.REPLY,
                        ScriptOutputType.VALUE,
                        List.of(keys.binding(asker.exchange())),
                        bytes(keys.bindingMember(asker.routingKey(), list)),
                        bytes(asker.routingKey()),
                        bytes(keys.prefix()),
                        bytes(message),
                        bytes(Long.toString(REPLY_LIFE.toSeconds())),
                        bytes(keys.replyList("", exchange)))
                .thenAccept(answer -> {});
    }

    /** Hears no more; {@link #subscribe} may be called again. */
    @Override
    public void close() {
        StatefulRedisPubSubConnection<String, byte[]> open = subscription;
        subscription = null;
        if (open != null) {
            var unused = open.closeAsync();
        }
    }

    private static void answered(CompletionStage<Void> stage) {
        stage.toCompletableFuture()
                .orTimeout(timeoutMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    private static long timeoutMillis() {
        return RedisConnections.COMMAND_TIMEOUT.toMillis();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static final class Arrivals extends RedisPubSubAdapter<String, byte[]> {
        private final Consumer<byte[]> listener;

        Arrivals(Consumer<byte[]> listener) {
            this.listener = listener;
        }

        @Override
        public void message(String pattern, String channel, byte[] message) {
            listener.accept(message);
        }
    }

    private final class Breaks implements RedisConnectionStateListener {
        private final StatefulRedisPubSubConnection<String, byte[]> watched;
        private final Runnable lost;

        Breaks(StatefulRedisPubSubConnection<String, byte[]> watched, Runnable lost) {
            this.watched = watched;
            this.lost = lost;
        }

        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            // A connection that was closed on purpose is none of ours any more.
            if (subscription == watched) {
                lost.run();
            }
        }
    }
}
