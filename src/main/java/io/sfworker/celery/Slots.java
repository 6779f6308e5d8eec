package io.sfworker.celery;

/** The places at which tasks run: as many as configured, or as many as somebody said. Threads: safe. */
final class Slots {
    private final int most;
    private int limit;
    private int taken;

    /** So many, which can become {@code most}. */
    Slots(int usual, int most) {
        this.most = Math.max(usual, most);
        this.limit = usual;
    }

    /** Takes all that are free; how many that were. */
    synchronized int takeAll() {
        int free = Math.max(0, limit - taken);
        taken += free;
        return free;
    }

    /** Gives some back. */
    synchronized void giveBack(int count) {
        taken -= count;
    }

    /** How many may be taken at once. */
    synchronized int limit() {
        return limit;
    }

    /** How many are taken, a claim under way included. */
    synchronized int taken() {
        return taken;
    }

    /** How many there can ever be. */
    int most() {
        return most;
    }

    /** Changes how many may be taken; false, and nothing changes, when that would be none or more than there are. */
    synchronized boolean resize(int change) {
        int wanted = limit + change;
        if (wanted < 1 || wanted > most) {
            return false;
        }
        limit = wanted;
        return true;
    }
}
