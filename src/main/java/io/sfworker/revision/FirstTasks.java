package io.sfworker.revision;

import java.util.Collection;
import java.util.Set;

/**
 * Watches the first tasks of a revision for failures that came with it.
 *
 * <p>Senders cannot be told apart, and one of them must not undo an operator's edit by tasks made for it. So what
 * counts is not who failed but where: at a step that the revision before did not have. Threads: safe.
 */
final class FirstTasks {
    private final int watched;
    private final int enough;
    private Set<String> news = Set.of();
    private int left;
    private int failed;

    FirstTasks(int watched, int enough) {
        this.watched = watched;
        this.enough = enough;
    }

    /** Another revision takes the tasks from here on, with these steps that the one before did not have. */
    synchronized void begin(Set<String> newSteps) {
        news = newSteps;
        left = watched;
        failed = 0;
    }

    /** The revision is trusted, be it because it ran before. */
    synchronized void trust() {
        left = 0;
    }

    /** A task of the revision ended, broken at these steps; answers once with true when it is time to go back. */
    synchronized boolean ended(Collection<String> brokenSteps) {
        if (left == 0) {
            return false;
        }
        left--;
        if (brokenSteps.stream().noneMatch(news::contains)) {
            return false;
        }
        failed++;
        if (failed < enough) {
            return false;
        }
        left = 0;
        return true;
    }
}
