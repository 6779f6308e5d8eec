package io.sfworker.ops.access;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request.
 *
 * @param asker in whose name it is done, or was asked in vain
 * @param refusal why not, null when it is done
 * @param seconds how long to wait before the next try, 0 for not at all
 */
record Decision(Asker asker, @Nullable Refusal refusal, long seconds) {
    static Decision done(Asker asker) {
        return new Decision(asker, null, 0);
    }

    static Decision refused(Refusal refusal) {
        return new Decision(Asker.NOBODY, refusal, 0);
    }
}
