package io.sfworker.revision;

import io.sfworker.revision.check.Problem;
import java.util.List;

/** How the wish to activate a revision ended. */
public sealed interface Applied {
    /** The revision it is about. */
    String hash();

    /** It takes the tasks now. */
    record Active(String hash) implements Applied {}

    /** It did so before. */
    record Unchanged(String hash) implements Applied {}

    /** It cannot; the one before goes on. */
    record Rejected(String hash, List<Problem> reasons) implements Applied {
        public Rejected {
            reasons = List.copyOf(reasons);
        }
    }
}
