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
    private final Parked parked;
    private final TaskWatch watch;

    InFlight(Parked parked, TaskWatch watch) {
        this.parked = parked;
        this.watch = watch;
    }

    /** Hears what becomes of the claims. */
    TaskWatch watch() {
        return watch;
    }

    /** What this consumer put into the delayed set. */
    Parked parked() {
        return parked;
    }

    /** Takes a claim in; false when it is here already, because Redis told of it twice. */
    synchronized boolean add(CeleryClaim claim) {
        String tag = claim.claim().tag();
        Entry before = entries.get(tag);
        if (before != null && sameClaim(before, claim)) {
            return false;
        }
        entries.put(tag, new Entry(order.incrementAndGet(), claim));
        return true;
    }

    private static boolean sameClaim(Entry before, CeleryClaim claim) {
        return before.claim().claim().token().equals(claim.claim().token());
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
