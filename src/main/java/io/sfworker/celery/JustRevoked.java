package io.sfworker.celery;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Ids that this worker heard of a moment ago.
 *
 * <p>A claim that Redis gave out just before it learned of a revocation may be on its way here while remote control
 * looks for tasks to end: it says that the task is not revoked, and it is not yet in the list of those that are held.
 * Whoever puts it there looks here afterwards.
 *
 * <p>Threads: safe.
 */
final class JustRevoked {
    /** Longer than any answer of Redis is waited for. */
    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final int MOST = 50_000;

    private final Clock clock;
    private final Map<String, Instant> ids = new ConcurrentHashMap<>();
    private final Deque<Heard> inOrder = new ArrayDeque<>();

    JustRevoked(Clock clock) {
        this.clock = clock;
    }

    /** Keeps the ids for a while. */
    synchronized void add(Collection<String> revoked) {
        Instant now = clock.instant();
        for (String id : revoked) {
            ids.put(id, now);
            inOrder.add(new Heard(id, now));
        }
        Instant oldest = now.minus(REMEMBERED);
        Heard first = inOrder.peek();
        while (first != null && (inOrder.size() > MOST || first.at().isBefore(oldest))) {
            inOrder.remove();
            // Not when it was heard again since.
            ids.remove(first.id(), first.at());
            first = inOrder.peek();
        }
    }

    boolean contains(String id) {
        Instant at = ids.get(id);
        return at != null && !at.plus(REMEMBERED).isBefore(clock.instant());
    }

    private record Heard(String id, Instant at) {}
}
