package io.sfworker.ray;

import java.util.List;

/** Hears of the calls of Runners as they begin. Must neither throw nor block. */
@FunctionalInterface
public interface CallListener {
    /** For whom nobody needs to hear. */
    CallListener NOBODY = (call, slot) -> (failure, processes) -> {};

    /** A call was made to the Runner of a slot; the answer hears of its end. */
    End began(PythonCall call, int slot);

    /** Hears of the end of one call. */
    @FunctionalInterface
    interface End {
        /**
         * The call has come to an end.
         *
         * @param failure name of the failure, for example {@code PEER_LOST}; empty when it did what it was asked
         * @param processes who worked at it; empty when nobody could say any more
         */
        void ended(String failure, List<ProcessTime> processes);
    }
}
