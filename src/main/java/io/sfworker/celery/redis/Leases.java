package io.sfworker.celery.redis;

import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.UnackedEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Keeps an owner and its claims alive, and takes over what others have lost.
 *
 * <p>An owner that does not renew for a lease is dead to everybody: its claims may be taken from it, and the newer
 * token of the taker makes every later write of it void.
 *
 * <p>Fails: {@link QueueUnavailable} through the future; every call may be repeated. Threads: safe. Redis keys:
 * {@code sfworker:1:owner:*}, {@code owners}, {@code claim:*}, {@code claims:*}, {@code deliveries:*}, {@code epoch},
 * {@code token}, {@code unacked}, {@code unacked_index}.
 */
public final class Leases {
    /** A task that loses its owner again within this time is the same trouble. */
    private static final Duration LOSSES_COUNT = Duration.ofDays(1);

    /** Messages taken by one run of a script, which keeps Redis busy for about a millisecond. */
    private static final int BATCH = 100;

    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final BrokerSettings settings;

    public Leases(RedisConnections connections, CeleryKeys keys, BrokerSettings settings) {
        this.connections = connections;
        this.keys = keys;
        this.settings = settings;
    }

    /** What became of a claim. */
    public enum State {
        /** It holds for another lease. */
        HELD,
        /** Another owner has it, or it was ended. */
        LOST,
        /** Redis lost its data, and the claim with it. */
        FORGOTTEN
    }

    /**
     * The answer to a renewal.
     *
     * @param epoch of Redis's data; a new one means that all data was lost
     * @param strange names under which keys of ours were put away that held another type
     * @param states of the claims, in order
     */
    public record Renewed(String epoch, List<String> strange, List<State> states) {}

    /** Prolongs the owner's life and all of its claims. */
    public CompletionStage<Renewed> renew(List<Claim> claims) {
        List<String> arguments = new ArrayList<>(List.of(
                settings.owner().id(),
                settings.owner().about(),
                Script.seconds(settings.lease()),
                keys.claimPrefix(),
                UUID.randomUUID().toString()));
        for (Claim claim : claims) {
            arguments.add(claim.tag());
            arguments.add(claim.token());
        }
        CompletableFuture<List<Object>> answer = connections
                .commands()
                .run(
                        Script.RENEW,
                        ScriptOutputType.MULTI,
                        List.of(
                                keys.owner(settings.owner()),
                                keys.owners(),
                                keys.unacked(),
                                keys.unackedIndex(),
                                keys.epoch(),
                                keys.claims(settings.owner()),
                                keys.strange()),
                        Script.arguments(arguments.toArray(String[]::new)));
        return connections.troubles().watched("leases", answer).thenApply(Leases::renewed);
    }

    private static Renewed renewed(List<Object> reply) {
        List<String> strange =
                ((List<?>) reply.get(1)).stream().map(ClaimReply::text).toList();
        List<State> states = reply.stream()
                .skip(2)
                .map(word -> State.valueOf(ClaimReply.text(word)))
                .toList();
        return new Renewed(ClaimReply.text(reply.get(0)), strange, states);
    }

    /** Ends the owner's life now: whatever it has not settled may be taken at once. */
    public CompletionStage<Void> leave() {
        return connections
                .commands()
                .run(RedisConnections.COMMAND_TIMEOUT, commands -> commands.del(keys.owner(settings.owner())))
                .thenAccept(deleted -> {});
    }

    /** Writes a forgotten claim down again, under its old token. */
    public CompletionStage<Outcome> reassert(Claim claim, String celeryId) {
        byte[][] arguments = Script.arguments(
                claim.token(),
                claim.tag(),
                settings.owner().id(),
                Script.seconds(settings.lease()),
                queueKey(),
                claim.delivery().list(),
                celeryId,
                "",
                settings.entryEnd());
        arguments[7] = claim.raw().bytes();
        return connections
                .commands()
                .<byte[]>run(
                        Script.REASSERT,
                        ScriptOutputType.VALUE,
                        List.of(
                                keys.claim(claim.tag()),
                                keys.unacked(),
                                keys.unackedIndex(),
                                keys.claims(settings.owner())),
                        arguments)
                .thenApply(answer -> Outcome.valueOf(ClaimReply.text(answer)));
    }

    /** Claims of dead owners, which are this owner's now; the one claimed last comes first. */
    public CompletionStage<List<Claim>> takeOver() {
        return taken(
                        Script.TAKEOVER,
                        Integer.toString(BATCH),
                        Script.seconds(settings.lease()),
                        settings.owner().id(),
                        queueKey(),
                        settings.entryEnd(),
                        Integer.toString(settings.reading().maxMessageBytes()),
                        Long.toString(LOSSES_COUNT.toSeconds()),
                        keys.ownerPrefix(),
                        keys.claimsPrefix(),
                        keys.claimPrefix(),
                        keys.deliveriesPrefix())
                .thenApply(ClaimReply::claims);
    }

    /** Messages that a worker of another kind left behind, which are this owner's now; the newest comes first. */
    public CompletionStage<List<Claim>> sweep() {
        return taken(
                        Script.SWEEP,
                        Integer.toString(BATCH),
                        Script.seconds(settings.lease()),
                        settings.owner().id(),
                        queueKey(),
                        settings.queue(),
                        settings.exchange(),
                        settings.routingKey(),
                        Script.seconds(settings.reading().visibilityTimeout()),
                        keys.claimsPrefix(),
                        keys.claimPrefix(),
                        settings.entryEnd())
                .thenApply(reply -> reply.entries().stream()
                        .map(claim -> withMessage(claim))
                        .toList());
    }

    private static Claim withMessage(Claim claim) {
        Claim.Delivery found = claim.delivery();
        return new Claim(
                claim.queue(),
                claim.owner(),
                claim.tag(),
                claim.token(),
                new Claim.Delivery(found.list(), UnackedEntry.message(found.raw()), found.claimedAt(), 0, false));
    }

    private CompletionStage<ClaimReply> taken(Script script, String... arguments) {
        List<String> names = List.of(
                keys.owners(),
                keys.unacked(),
                keys.unackedIndex(),
                keys.epoch(),
                keys.token(),
                keys.claims(settings.owner()));
        CompletableFuture<List<Object>> answer =
                connections.commands().run(script, ScriptOutputType.MULTI, names, Script.arguments(arguments));
        return connections
                .troubles()
                .watched("tasks of lost workers", answer)
                .thenApply(reply -> new ClaimReply(settings, reply));
    }

    private String queueKey() {
        return keys.listFor(settings.queue(), 0);
    }
}
