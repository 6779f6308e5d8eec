package io.sfworker.celery.protocol;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * To which queues the successors of a task may be sent. A sender names them, and they are written with the worker's
 * rights: nothing that Celery, kombu or this worker keeps in Redis may be reached by such a name.
 *
 * <p>Threads: safe.
 */
public final class SuccessorQueues {
    /** Every queue whose name is not taken by something else. */
    public static final SuccessorQueues UNTAKEN = new SuccessorQueues("", Set.of(), Set.of());

    /** A queue's name becomes a key; kombu's lists of lower priorities have control characters in their names. */
    private static final Pattern NAME = Pattern.compile("[^\\p{Cntrl}\\p{Cs}]{1,255}");

    /** Wherever they stand in a key: others may use the same Redis with a prefix before all names. */
    private static final List<String> TAKEN =
            List.of("sfworker:", "celery-task-meta-", "celery-taskset-meta-", "_kombu.", "celeryev", "\u0006\u0016");

    private static final Pattern TAKEN_FORM = Pattern.compile("unacked.*|.*unacked(_index|_mutex)?|.*\\.pidbox");

    private final String prefix;
    private final Set<String> taken;
    private final Set<String> allowed;

    /**
     * A rule for one Redis.
     *
     * @param prefix stands before the name of every queue
     * @param taken whole names of keys that are something else than queues
     * @param allowed the only queues, beside the worker's own; empty for all that are not taken
     */
    public SuccessorQueues(String prefix, Collection<String> taken, Collection<String> allowed) {
        this.prefix = prefix;
        this.taken =
                Stream.concat(Stream.of("task_status_queue"), taken.stream()).collect(Collectors.toUnmodifiableSet());
        this.allowed = Set.copyOf(allowed);
    }

    /** What is wrong with the name; empty when a successor may be sent there. */
    Optional<String> problem(String queue) {
        return NAME.matcher(queue).matches()
                ? forbidden(queue)
                : Optional.of("a successor names a queue that cannot be part of a key");
    }

    /** Why nobody may have a successor sent there; empty for a name that is no more than unfit. */
    Optional<String> forbidden(String queue) {
        String key = prefix + queue;
        boolean isTaken = taken.contains(key)
                || TAKEN.stream().anyMatch(key::contains)
                || TAKEN_FORM.matcher(key).matches();
        if (isTaken) {
            return Optional.of("a successor names a queue whose name is reserved; name the queue of a worker");
        }
        if (!allowed.isEmpty() && !allowed.contains(queue)) {
            return Optional.of("a successor names a queue that is not among those of"
                    + " sfworker.celery.successor-queues; name one of these, or none for this worker's own");
        }
        return Optional.empty();
    }
}
