package io.sfworker.celery.redis;

import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.sfworker.celery.protocol.ResultIdentity;
import io.sfworker.celery.protocol.ResultRecord;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Remembers for all workers, also for those that start later, what was revoked.
 *
 * <p>A revoked id gets a REVOKED record at once, unless it has a final one: nobody shall wait for it. The holder of a
 * task that runs on all the same replaces it.
 *
 * <p>Fails: {@link QueueUnavailable} through the future; every call may be repeated.
 *
 * <p>Threads: safe. Redis keys: {@code sfworker:1:revoked}, {@code sfworker:1:revoked-stamps}, {@code
 * celery-task-meta-*}.
 */
public final class Revocations {
    private static final Duration REMEMBERED = Duration.ofDays(1);
    private static final int MOST_IDS = 50_000;
    private static final int MOST_STAMPS = 10_000;

    /** Ids in one run of the script, which keeps Redis busy for a millisecond or two. */
    private static final int BATCH = 200;

    private static final char BETWEEN = '\0';

    private final RedisConnections connections;
    private final CeleryKeys keys;
    private final Clock clock;
    private final Duration resultExpires;

    /** {@code resultExpires} is how long a record is kept; zero for ever. */
    public Revocations(RedisConnections connections, CeleryKeys keys, Clock clock, Duration resultExpires) {
        this.connections = connections;
        this.keys = keys;
        this.clock = clock;
        this.resultExpires = resultExpires;
    }

    /**
     * A value that clients have put on tasks under a name.
     *
     * @param name for example {@code tenant}
     * @param value for example {@code t-17}
     */
    public record Stamp(String name, String value) {}

    /** Remembers the ids and stores their records. */
    public CompletionStage<Void> revoke(Collection<String> ids) {
        return batches(new ArrayList<>(ids), part -> run(keys.revoked(), part, true, MOST_IDS));
    }

    /** Remembers the ids that were not known, and nothing more: somebody else has revoked them. */
    public CompletionStage<Void> learn(Collection<String> ids) {
        List<String> some = ids.stream().limit(MOST_IDS).toList();
        return batches(some, part -> run(keys.revoked(), part, false, MOST_IDS));
    }

    /** The ids revoked last, with the time; at most so many. */
    public CompletionStage<Map<String, Instant>> latest(int most) {
        return connections
                .commands()
                .run(
                        RedisConnections.COMMAND_TIMEOUT,
                        commands -> commands.zrevrangeWithScores(keys.revoked(), 0, most - 1L))
                .thenApply(found -> {
                    Map<String, Instant> times = new LinkedHashMap<>();
                    found.forEach(entry -> times.put(text(entry.getValue()), time(entry)));
                    return times;
                });
    }

    /** Remembers the stamps. */
    public CompletionStage<Void> revokeStamps(Collection<Stamp> stamps) {
        List<String> members = stamps.stream()
                .map(stamp -> stamp.name() + BETWEEN + stamp.value())
                .toList();
        return batches(members, part -> run(keys.revokedStamps(), part, false, MOST_STAMPS));
    }

    /** All stamps that are remembered. */
    public CompletionStage<List<Stamp>> stamps() {
        return connections
                .commands()
                .run(RedisConnections.COMMAND_TIMEOUT, commands -> commands.zrange(keys.revokedStamps(), 0, -1))
                .thenApply(members -> members.stream()
                        .map(member -> text(member).split(String.valueOf(BETWEEN), 2))
                        .filter(parts -> parts.length == 2)
                        .map(parts -> new Stamp(parts[0], parts[1]))
                        .toList());
    }

    /** One after the other: Redis serves the tasks in between. */
    private static CompletionStage<Void> batches(List<String> members, Step step) {
        if (members.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        int size = Math.min(BATCH, members.size());
        return step.run(members.subList(0, size))
                .thenCompose(done -> batches(members.subList(size, members.size()), step));
    }

    private CompletionStage<?> run(String key, List<String> members, boolean record, int most) {
        List<String> names = new ArrayList<>(List.of(key));
        List<byte[]> arguments = new ArrayList<>(List.of(
                bytes(Long.toString(REMEMBERED.toSeconds())),
                bytes(Integer.toString(most)),
                bytes(Long.toString(resultExpires.toSeconds()))));
        for (String member : members) {
            arguments.add(bytes(member));
            if (record) {
                names.add(keys.result(member));
                arguments.add(bytes(ResultRecord.revoked("revoked")
                        .encode(new ResultIdentity(member, null, null, false), clock.instant())));
            } else {
                arguments.add(new byte[0]);
            }
        }
        return connections
                .commands()
                .<byte[]>run(Script.REVOKE, ScriptOutputType.VALUE, names, arguments.toArray(byte[][]::new));
    }

    private static Instant time(ScoredValue<byte[]> entry) {
        return Instant.ofEpochMilli((long) (entry.getScore() * 1000));
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private interface Step {
        CompletionStage<?> run(List<String> members);
    }
}
