package io.sfworker.celery;

import io.sfworker.celery.control.RevokedTasks;
import io.sfworker.celery.control.Stamps;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.celery.redis.Revocations;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * What was revoked, as all workers know it.
 *
 * <p>Ids are looked up where messages are claimed, in the same step; those heard of right now also here. Stamps are
 * rare: this worker keeps a copy of all that are revoked, so that no task waits for Redis because of them.
 */
final class SharedRevocations implements RevokedTasks {
    /** Ids that fit into one reply; replies with all of them were too much for clients. */
    private static final int MOST_TOLD = 1_000;

    private final Revocations revocations;
    private final Clock clock;
    private final JustRevoked justRevoked;

    private volatile Map<String, Set<String>> stamps = Map.of();

    SharedRevocations(Revocations revocations, Clock clock) {
        this.revocations = revocations;
        this.clock = clock;
        this.justRevoked = new JustRevoked(clock);
    }

    /**
     * Whether a task bears a stamp that was revoked, or was itself revoked while its claim was on the way. Asked after
     * the task is listed as held: a command to terminate it finds it there, or is found here.
     */
    boolean isRevoked(TaskMessage task) {
        if (justRevoked.contains(task.id())) {
            return true;
        }
        Map<String, Set<String>> known = stamps;
        return !known.isEmpty() && !Stamps.common(Stamps.of(task), known).isEmpty();
    }

    /** Learns of all stamps anew: others may have revoked some while nothing was heard, and old ones are forgotten. */
    CompletionStage<Void> reload() {
        return revocations.stamps().thenAccept(all -> stamps = byName(all));
    }

    @Override
    public CompletionStage<Void> revoke(Collection<String> ids) {
        justRevoked.add(ids);
        return revocations.revoke(ids);
    }

    @Override
    public CompletionStage<Void> learn(Collection<String> ids) {
        return revocations.learn(ids);
    }

    @Override
    public CompletionStage<Map<String, Duration>> latest() {
        return revocations.latest(MOST_TOLD).thenApply(times -> {
            Map<String, Duration> ages = new LinkedHashMap<>();
            times.forEach((id, time) -> {
                Duration age = Duration.between(time, clock.instant());
                ages.put(id, age.isNegative() ? Duration.ZERO : age);
            });
            return ages;
        });
    }

    @Override
    public CompletionStage<Void> revokeStamps(Map<String, Set<String>> revoked) {
        List<Revocations.Stamp> pairs = revoked.entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(value -> new Revocations.Stamp(entry.getKey(), value)))
                .toList();
        return revocations.revokeStamps(pairs).thenCompose(done -> reload());
    }

    private static Map<String, Set<String>> byName(List<Revocations.Stamp> all) {
        Map<String, Set<String>> named = new LinkedHashMap<>();
        all.forEach(stamp -> named.computeIfAbsent(stamp.name(), unused -> new LinkedHashSet<>())
                .add(stamp.value()));
        return named;
    }
}
