package io.sfworker.revision.dryrun;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The effects of one message, in order. Threads: safe. */
final class Effects {
    private final List<Effect> all = new CopyOnWriteArrayList<>();

    void add(Effect effect) {
        all.add(effect);
    }

    List<Effect> all() {
        return List.copyOf(all);
    }

    void clear() {
        all.clear();
    }
}
