package io.sfworker.revision;

import io.sfworker.revision.check.Problem;
import io.sfworker.revision.check.Vocabulary;
import java.util.List;
import java.util.Optional;
import org.apache.camel.spi.EventNotifier;

/** Makes what a revision runs in. */
public interface ContextFactory {
    /**
     * What the outcome of the checks depends on besides the files; empty when that is not known, and every revision has
     * to be checked anew.
     */
    Optional<String> checkConditions();

    /** What route files may refer to, given the declarations of task types in the revision. */
    Vocabulary vocabulary(Revision revision) throws RevisionRefused;

    /**
     * Sends recorded messages through the routes, with everything replaced that has an effect.
     *
     * @return what went wrong; empty when every task would have ended
     */
    List<Problem> dryRun(Revision revision);

    /**
     * Builds and starts the routes, all but the one that takes tasks.
     *
     * @param steps gets to know the steps
     * @param taskEnds is told what becomes of exchanges
     * @throws RevisionRefused when a route cannot be built or started
     */
    RevisionContext open(Revision revision, RouteSteps steps, EventNotifier taskEnds) throws RevisionRefused;
}
