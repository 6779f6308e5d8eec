package io.sfworker.revision;

import io.sfworker.revision.check.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A revision cannot run; the one before goes on. */
public final class RevisionRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public RevisionRefused(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, at least one. */
    public List<Problem> problems() {
        return problems;
    }
}
