package io.sfworker.revision;

import io.sfworker.revision.check.Problem;
import java.time.Instant;
import java.util.List;

/**
 * What is known of one revision.
 *
 * @param hash its name
 * @param state what became of it
 * @param since when it came into that state
 * @param author who asked for it: {@code folder} for an edit that was found, else the name given
 * @param files number of its files
 * @param reasons why it was rejected, one line each
 */
public record RevisionEntry(
        String hash, RevisionState state, Instant since, String author, int files, List<String> reasons) {
    public RevisionEntry {
        reasons = List.copyOf(reasons);
    }

    /** The same revision in another state. */
    RevisionEntry now(RevisionState next, Instant at) {
        return new RevisionEntry(hash, next, at, author, files, List.of());
    }

    /** The same revision, rejected. */
    RevisionEntry rejected(List<Problem> problems, Instant at) {
        return new RevisionEntry(
                hash,
                RevisionState.REJECTED,
                at,
                author,
                files,
                problems.stream().map(Problem::toString).toList());
    }
}
