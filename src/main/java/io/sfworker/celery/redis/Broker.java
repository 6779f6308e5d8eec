package io.sfworker.celery.redis;

import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.RawMessage;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages from one Celery queue.
 *
 * <p>Fails: {@link QueueUnavailable} through the future after one try; the consumer decides when to try again.
 *
 * <p>Threads: safe. Redis keys: the queue's lists, {@code unacked}, {@code unacked_index}, {@code sfworker:1:epoch},
 * {@code token}, {@code claim:*}, {@code claims:*}, {@code deliveries:*}, {@code revoked}, {@code delayed:*},
 * {@code delayed-body:*} and
 * {@code _kombu.binding.*}.
 */
public final class Broker {
    /** Messages moved by one run of the script, which keeps Redis busy for well under a millisecond. */
    private static final int DUE_BATCH = 100;

    private static final String DELAYED = "messages whose time has come";

    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final BrokerSettings settings;
    private final Clock clock;

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
                    connections.note(status -> status.connectedTo(
                            redis.version(),
                            redis.maxmemoryPolicy(),
                            clock.instant().minus(redis.uptime())));
                    redis.requireAtLeast(6, 2);
                    return bind();
                })
                // Tasks come by the queue's own name, too; health tells of the binding.
                .exceptionallyCompose(error -> Troubles.isRefusal(error)
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(error));
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
                .troubles()
                .watched(
                        "the binding of the exchange " + exchange,
                        connections
                                .commands()
                                .run(
                                        RedisConnections.COMMAND_TIMEOUT,
                                        commands -> commands.sadd(keys.binding(exchange), member)));
    }

    /** Takes up to {@code count} messages, most urgent first; an empty list when there are none. */
    public CompletionStage<List<Claim>> claim(int count) {
        List<String> names = new ArrayList<>(List.of(
                keys.unacked(),
                keys.unackedIndex(),
                keys.epoch(),
                keys.token(),
                keys.claims(settings.owner()),
                keys.revoked(),
                keys.owner(settings.owner()),
                keys.owners()));
        names.addAll(keys.lists(settings.queue()));
        BrokerSettings.Reading reading = settings.reading();
        return claims(
                Script.CLAIM,
                names,
                Integer.toString(count),
                Script.seconds(settings.lease()),
                settings.owner().id(),
                UUID.randomUUID().toString(),
                UUID.randomUUID().toString(),
                settings.entryEnd(),
                keys.claimPrefix(),
                Integer.toString(reading.maxMessageBytes()),
                keys.deliveriesPrefix(),
                Integer.toString(reading.fairness()),
                settings.owner().about());
    }

    /**
     * Asks again for claims whose answer was lost with a connection.
     *
     * @param known the tags that did arrive
     */
    public CompletionStage<List<Claim>> reclaim(int count, Collection<String> known) {
        Stream<String> fixed = Stream.of(
                Integer.toString(count),
                settings.entryEnd(),
                keys.claimPrefix(),
                Integer.toString(settings.reading().maxMessageBytes()),
                keys.deliveriesPrefix());
        return claims(
                Script.RECLAIM,
                List.of(keys.unacked(), keys.claims(settings.owner()), keys.revoked(), keys.unackedIndex()),
                Stream.concat(fixed, known.stream()).toArray(String[]::new));
    }

    private CompletionStage<List<Claim>> claims(Script script, List<String> names, String... arguments) {
        return connections
                .commands()
                .<List<Object>>run(script, ScriptOutputType.MULTI, names, Script.arguments(arguments))
                .thenApply(reply -> {
                    connections.note(status -> status.polled(clock.instant()));
                    return new ClaimReply(settings, reply).claims();
                });
    }

    /** Moves delayed messages whose time has come to the queue; tells when the next one is due, null for none. */
    public CompletionStage<@Nullable Duration> moveDue() {
        List<String> names =
                new ArrayList<>(List.of(keys.delayed(settings.queue()), keys.delayedBody(settings.queue())));
        names.addAll(keys.lists(settings.queue()));
        byte[][] arguments = Script.arguments(Stream.concat(Stream.of(DUE_BATCH), CeleryKeys.PRIORITY_STEPS.stream())
                .map(number -> Integer.toString(number))
                .toArray(String[]::new));
        return connections
                .troubles()
                .watched(
                        DELAYED,
                        connections.commands().<List<Object>>run(Script.DUE, ScriptOutputType.MULTI, names, arguments))
                .thenApply(reply -> {
                    connections.note(status -> status.seen(clock.instant()));
                    if (reply.size() > 2) {
                        connections.troubles().note(DELAYED, ClaimReply.text(reply.get(2)));
                    }
                    long millis = (Long) reply.get(1);
                    return millis < 0 ? null : Duration.ofMillis(millis);
                });
    }

    /** Puts a message into the delayed set, unless it is there. */
    public CompletionStage<Void> delayAgain(Delayed message) {
        byte[][] arguments = Script.arguments(message.tag(), Script.seconds(message.due()), "");
        arguments[2] = message.raw().bytes();
        return connections
                .commands()
                .<byte[]>run(
                        Script.DELAY_AGAIN,
                        ScriptOutputType.VALUE,
                        List.of(keys.delayed(settings.queue()), keys.delayedBody(settings.queue())),
                        arguments)
                .thenAccept(done -> {});
    }

    /** Whether reading the queue worked once, and not for too long since. */
    public boolean isSilent() {
        return connections.status().isSilent(clock.instant());
    }

    /** Drops all connections; the next command opens them again. */
    public void reconnect() {
        connections.drop();
    }

    /** Tells health that reading the queue failed. */
    public void noteFailure(Throwable error) {
        connections.note(status -> status.failed(String.valueOf(error.getMessage())));
    }

    /** A waiter on the lists of this queue, with connections of its own. */
    public QueueWaiter newWaiter() {
        return new QueueWaiter(connections, keys.lists(settings.queue()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * A message that waits for its time.
     *
     * @param tag under which it stands in the delayed set
     * @param raw the message
     * @param due when it is to be served
     */
    public record Delayed(String tag, RawMessage raw, Instant due) {}
}
