package io.sfworker.celery;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The claims of one consumer that Redis has not yet been told the end of. Threads: safe. */
final class InFlight {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final AtomicLong order = new AtomicLong();

    void add(CeleryClaim claim) {
        entries.put(claim.claim().tag(), new Entry(order.incrementAndGet(), claim));
    }

    /** A newer claim may have the tag of an older one that became stale; only the entry's own claim removes it. */
    void remove(CeleryClaim claim) {
        entries.computeIfPresent(claim.claim().tag(), (tag, entry) -> entry.claim() == claim ? null : entry);
    }

    Set<String> tags() {
        return Set.copyOf(entries.keySet());
    }

    int size() {
        return entries.size();
    }

    /** All claims, the last one claimed first: put back to the front in this order they keep their own. */
    List<CeleryClaim> newestFirst() {
        return entries.values().stream()
                .sorted(Comparator.comparingLong(Entry::number).reversed())
                .map(Entry::claim)
                .toList();
    }

    private record Entry(long number, CeleryClaim claim) {}
}
