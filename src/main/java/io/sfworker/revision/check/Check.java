package io.sfworker.revision.check;

import java.util.List;

/** One concern of the check; answers with what it found. */
@FunctionalInterface
interface Check {
    List<Problem> problems(RouteFiles files, Vocabulary vocabulary);
}
