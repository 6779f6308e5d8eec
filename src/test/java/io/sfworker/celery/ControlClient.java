package io.sfworker.celery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.sfworker.celery.control.RecordedRequests;
import io.sfworker.testing.Samples;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends recorded requests and waits for the replies as kombu does; also listens to events. */
final class ControlClient implements AutoCloseable {
    private static final String ME = "11111111-1111-4111-8111-111111111111";
    private static final String SEP = "\u0006\u0016";

    final Queue<JsonNode> events = new ConcurrentLinkedQueue<>();
    private final RedisClient client;
    private final RedisCommands<String, String> redis;
    private final StatefulRedisPubSubConnection<String, String> listener;
    private final String prefix;
    private final int database;
    private String exchange = "reply.celery.pidbox";

    ControlClient(String url) {
        this(url, "");
    }

    ControlClient(String url, String prefix) {
        this.prefix = prefix;
        this.database = RedisURI.create(url).getDatabase();
        this.client = RedisClient.create(url);
        this.redis = client.connect().sync();
        this.listener = client.connectPubSub();
        listener.addListener(new RedisPubSubAdapter<>() {
            @Override
            public void message(String pattern, String channel, String message) {
                note(channel, message);
            }
        });
        listener.sync().psubscribe("%s/%d.celeryev/*".formatted(prefix, database));
    }

    /** Wants the replies elsewhere. */
    void replyThrough(String other) {
        exchange = other;
    }

    /** The worker's reply to a recorded request; null when there is none within three seconds. */
    @Nullable
    JsonNode ask(String request) {
        return ask(request, arguments -> {});
    }

    /** The same with other arguments. */
    @Nullable
    JsonNode ask(String request, Consumer<ObjectNode> arguments) {
        String list = prefix + ME + ".reply.celery.pidbox";
        redis.sadd(prefix + "_kombu.binding." + exchange, ME + SEP + SEP + ME + ".reply.celery.pidbox");
        String ticket = UUID.randomUUID().toString();
        tell(request, body -> {
            body.put("ticket", ticket);
            arguments.accept(body.withObject("/arguments"));
            body.putObject("reply_to").put("exchange", exchange).put("routing_key", ME);
        });
        KeyValue<String, String> reply = redis.brpop(3, list);
        // A late reply to an earlier request is not the one to this.
        while (reply != null && !reply.getValue().contains(ticket)) {
            reply = redis.brpop(3, list);
        }
        return reply == null
                ? null
                : RecordedRequests.body(Samples.parse(reply.getValue())).get("node1@10.0.0.1");
    }

    /** Sends a recorded request, changed. */
    void tell(String request, Consumer<ObjectNode> change) {
        String message = new String(RecordedRequests.changed(request, change), StandardCharsets.UTF_8);
        redis.publish("%s/%d.celery.pidbox".formatted(prefix, database), message);
    }

    /** Sends whatever. */
    void shout(String message) {
        redis.publish("%s/%d.celery.pidbox".formatted(prefix, database), message);
    }

    /** Types of the events about a task, in the order in which they came. */
    List<String> typesOf(String task) {
        return events.stream()
                .filter(event -> event.path("uuid").asText().equals(task))
                .map(event -> event.path("type").asText())
                .toList();
    }

    /** The newest event of a type; a missing node when there was none. */
    JsonNode last(String type) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .reduce((first, second) -> second)
                .orElse(JsonNodeFactory.instance.missingNode());
    }

    private void note(String channel, String message) {
        JsonNode body = RecordedRequests.body(Samples.parse(message));
        if (body.isArray()) {
            body.forEach(event -> events.add(((ObjectNode) event).put("channel", channel)));
        } else {
            events.add(((ObjectNode) body).put("channel", channel));
        }
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
}
