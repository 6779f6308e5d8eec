package io.sfworker.celery.redis;

import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.RawMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from one Celery queue.
 *
 * <p>Fails: {@link QueueUnavailable} through the future after one try; the consumer decides when to try again.
 *
 * <p>Threads: safe. Redis keys: the queue's lists, {@code unacked}, {@code unacked_index}, {@code sfworker:1:epoch},
 * {@code token}, {@code claim:*}, {@code claims:*}, {@code delayed:*}, {@code delayed-body:*} and
 * {@code _kombu.binding.*}.
 */
public final class Broker {
    /** Messages moved by one run of the script, which keeps Redis busy for well under a millisecond. */
    private static final int DUE_BATCH = 100;

    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final BrokerSettings settings;
    private final Clock clock;
    /** Tells the claims of this very consumer from those of a former process with the same worker name. */
    private final String consumer = UUID.randomUUID().toString();

    public Broker(RedisConnections connections, CeleryKeys keys, BrokerSettings settings, Clock clock) {
        this.connections = connections;
        this.keys = keys;
        this.settings = settings;
        this.clock = clock;
    }

    /** Checks that Redis is new enough, notes what health shows, and writes the bindings. */
    public CompletionStage<Void> prepare() {
        return connections
                .commands()
                .run(RedisConnections.COMMAND_TIMEOUT, commands -> commands.info())
                .thenCompose(info -> {
                    RedisInfo redis = new RedisInfo(info);
                    connections.note(status -> status.connectedTo(redis.version(), redis.maxmemoryPolicy()));
                    redis.requireAtLeast(6, 2);
                    return bind();
                });
    }

    /** Writes the binding sets, which kombu's publishers read; an eviction or a flush may have removed them. */
    public CompletionStage<Void> bind() {
        CompletionStage<?> own = addBinding(settings.queue(), settings.queue());
        if (settings.exchange().isEmpty()) {
            return own.thenAccept(added -> {});
        }
        return own.thenCompose(added -> addBinding(settings.exchange(), settings.routingKey()))
                .thenAccept(added -> {});
    }

    private CompletionStage<Long> addBinding(String exchange, String routingKey) {
        byte[] member = bytes(keys.bindingMember(routingKey, settings.queue()));
        return connections
                .commands()
                .run(RedisConnections.COMMAND_TIMEOUT, commands -> commands.sadd(keys.binding(exchange), member));
    }

    /** Takes up to {@code count} messages, most urgent first; an empty list when there are none. */
    public CompletionStage<List<Claim>> claim(int count) {
        List<String> names = new ArrayList<>(List.of(
                keys.unacked(), keys.unackedIndex(), keys.epoch(), keys.token(), keys.claims(settings.worker())));
        names.addAll(keys.lists(settings.queue()));
        return connections
                .commands()
                .<List<Object>>run(
                        Script.CLAIM,
                        ScriptOutputType.MULTI,
                        names,
                        bytes(Integer.toString(count)),
                        bytes(seconds(settings.lease())),
                        bytes(settings.worker()),
                        bytes(consumer),
                        bytes(UUID.randomUUID().toString()),
                        bytes(UUID.randomUUID().toString()),
                        bytes(entryEnd()),
                        bytes(keys.claimPrefix()),
                        bytes(Integer.toString(settings.maxMessageBytes())))
                .thenApply(this::claims);
    }

    /**
     * Asks again for claims whose answer was lost with a connection.
     *
     * @param known the tags that did arrive
     */
    public CompletionStage<List<Claim>> reclaim(int count, Collection<String> known) {
        Stream<String> fixed = Stream.of(
                Integer.toString(count),
                consumer,
                entryEnd(),
                keys.claimPrefix(),
                Integer.toString(settings.maxMessageBytes()));
        byte[][] arguments =
                Stream.concat(fixed, known.stream()).map(Broker::bytes).toArray(byte[][]::new);
        List<String> names = List.of(keys.unacked(), keys.claims(settings.worker()));
        return connections
                .commands()
                .<List<Object>>run(Script.RECLAIM, ScriptOutputType.MULTI, names, arguments)
                .thenApply(this::claims);
    }

    /** Moves delayed messages whose time has come to the queue; tells when the next one is due, null for none. */
    public CompletionStage<@Nullable Duration> moveDue() {
        List<String> names =
                new ArrayList<>(List.of(keys.delayed(settings.queue()), keys.delayedBody(settings.queue())));
        names.addAll(keys.lists(settings.queue()));
        byte[][] arguments = Stream.concat(Stream.of(DUE_BATCH), CeleryKeys.PRIORITY_STEPS.stream())
                .map(number -> bytes(Integer.toString(number)))
                .toArray(byte[][]::new);
        return connections
                .commands()
                .<List<Object>>run(Script.DUE, ScriptOutputType.MULTI, names, arguments)
                .thenApply(reply -> {
                    connections.note(status -> status.seen(clock.instant()));
                    long millis = (Long) reply.get(1);
                    return millis < 0 ? null : Duration.ofMillis(millis);
                });
    }

    /** Tells health that reading the queue failed. */
    public void noteFailure(Throwable error) {
        connections.note(status -> status.failed(String.valueOf(error.getMessage())));
    }

    /** A waiter on the lists of this queue, with connections of its own. */
    public QueueWaiter newWaiter() {
        return new QueueWaiter(connections, keys.lists(settings.queue()));
    }

    private List<Claim> claims(List<Object> reply) {
        String epoch = text(reply.get(0));
        Instant now = Instant.EPOCH.plus(Long.parseLong(text(reply.get(1))), ChronoUnit.MICROS);
        connections.note(status -> status.polled(clock.instant()));
        List<Claim> claims = new ArrayList<>(reply.size() - 2);
        for (Object element : reply.subList(2, reply.size())) {
            List<?> fields = (List<?>) element;
            Claim.Delivery delivery = new Claim.Delivery(
                    text(fields.get(2)), new RawMessage((byte[]) fields.get(4), (Long) fields.get(3)), now);
            String token = epoch + ":" + fields.get(1);
            claims.add(new Claim(settings.queue(), settings.worker(), text(fields.get(0)), token, delivery));
        }
        return claims;
    }

    /** Ends an {@code unacked} entry: kombu sends it back through the default exchange to this queue. */
    private String entryEnd() {
        return ",\"\",\"" + settings.queue() + "\"]";
    }

    private static String seconds(Duration duration) {
        return Double.toString(duration.toMillis() / 1000.0);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : new String((byte[]) value, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
