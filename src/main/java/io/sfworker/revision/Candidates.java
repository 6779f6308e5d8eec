package io.sfworker.revision;

import io.sfworker.revision.check.Problem;
import io.sfworker.revision.check.RouteCheck;
import io.sfworker.revision.check.RouteTreeUnreadable;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything that has to go well before a revision may take tasks. Threads: the transaction's. */
final class Candidates {
    private static final Logger LOG = LoggerFactory.getLogger(Candidates.class);

    private final ContextFactory contexts;
    private final RevisionStore store;
    private final BiConsumer<String, Set<String>> taskEnded;
    private final CheckMarks marks;
    private final RouteCheck check = new RouteCheck();

    /** {@code taskEnded} is told the revision, and at which steps of its routes a task broke. */
    Candidates(ContextFactory contexts, RevisionStore store, BiConsumer<String, Set<String>> taskEnded) {
        this.contexts = contexts;
        this.store = store;
        this.taskEnded = taskEnded;
        this.marks = new CheckMarks(contexts.checkConditions());
    }

    /**
     * Reads, checks, and tries without effect, unless all this went well before under the same conditions.
     *
     * @throws RevisionRefused when something is wrong
     */
    Revision checked(RevisionFiles files) throws RevisionRefused {
        Revision revision = store.keep(files);
        if (marks.has(revision)) {
            LOG.info("routes={} passed all checks before, with this version and these settings", revision.hash());
            return revision;
        }
        refuseIf(check.check(files.routes(), contexts.vocabulary(revision)));
        refuseIf(contexts.dryRun(revision));
        marks.put(revision);
        return revision;
    }

    /** Starts all routes but the intake. */
    RevisionContext open(Revision revision) throws RevisionRefused {
        RouteSteps steps = new RouteSteps();
        return contexts.open(revision, steps, new TaskEnds(revision.hash(), steps, taskEnded));
    }

    /** As {@link #open}, of a revision whose files are still kept; they are checked, but not tried. */
    RevisionContext reopened(String hash) throws RevisionRefused {
        try {
            Revision revision = store.find(hash).orElseThrow(() -> refused("its files are no longer kept"));
            // Rejected ones are kept too, and where the history was lost nobody knows which they are.
            refuseIf(check.check(revision.files().routes(), contexts.vocabulary(revision)));
            return open(revision);
        } catch (RouteTreeUnreadable e) {
            throw refused(String.valueOf(e.getMessage()));
        }
    }

    /** What would be said if the files were to be activated. */
    List<Problem> problems(RevisionFiles files) {
        try {
            open(checked(files)).stop();
            return List.of();
        } catch (RevisionRefused refused) {
            return refused.problems();
        } finally {
            store.drop(files.hash());
        }
    }

    private static RevisionRefused refused(String text) {
        return new RevisionRefused(List.of(Problem.ofTree(text)));
    }

    private static void refuseIf(List<Problem> problems) throws RevisionRefused {
        if (!problems.isEmpty()) {
            throw new RevisionRefused(problems);
        }
    }
}
