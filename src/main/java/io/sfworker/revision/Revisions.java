package io.sfworker.revision;

import io.sfworker.revision.check.Problem;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Activates revisions, one at a time, each as a transaction: either it takes the tasks, or the one before goes on.
 *
 * <p>The new routes run before the old ones are let go, so no moment is without an intake, and tasks that began with
 * the old ones end there.
 */
public final class Revisions implements AutoCloseable {
    private static final String FAILED = "its first tasks failed, which those of the revision before did not";
    private static final Logger LOG = LoggerFactory.getLogger(Revisions.class);

    private final Candidates candidates;
    private final RevisionStore store;
    private final Clock clock;
    private final FirstTasks firstTasks;
    private final LiveContexts live;
    private final Turns turns;

    /** Activates revisions, which run in what {@code contexts} makes. */
    public Revisions(ContextFactory contexts, RevisionStore store, RouteProperties properties, Clock clock) {
        this.candidates = new Candidates(contexts, store, this::taskEnded);
        this.store = store;
        this.clock = clock;
        this.firstTasks = new FirstTasks(properties.watchedTasks(), properties.rollBackAfter());
        this.live = new LiveContexts(properties.keep(), clock);
        this.turns = new Turns();
        turns.everySecond(this::endIdle);
    }

    /** Checks and activates; waits for its turn. {@code author} stands in the history. */
    public CompletableFuture<Applied> apply(RevisionFiles files, String author) {
        return turns.take(() -> applyNow(files, author));
    }

    /**
     * Activates one that ran before: {@code hash}, or without it the last one that was active.
     *
     * @param reason why, for the history of the one that is left; without it that one is just retired
     */
    public CompletableFuture<Applied> rollBack(@Nullable String hash, String author, @Nullable String reason) {
        return turns.take(() -> rollBackNow(hash, author, reason));
    }

    /** From now on tasks are taken; called once, when they can be run. */
    public CompletableFuture<Void> open() {
        return turns.take(() -> {
            live.open();
            return null;
        });
    }

    /** Takes no tasks until {@link #resume}, whatever becomes active meanwhile. */
    public CompletableFuture<Void> pause() {
        return turns.take(() -> {
            live.pause();
            return null;
        });
    }

    /** Takes tasks again. */
    public CompletableFuture<Void> resume() {
        return turns.take(() -> {
            live.resume();
            return null;
        });
    }

    /** Whether an operator paused the intake. */
    public boolean isPaused() {
        return live.isPaused();
    }

    /** The revision that takes the tasks; empty before the first one. */
    public Optional<RevisionContext> active() {
        return live.active();
    }

    /** Contexts of earlier revisions that still have tasks, or wait for their retries. */
    public List<RevisionContext> retired() {
        return live.retired();
    }

    /** All that run: the active one and those that end their tasks. */
    public List<RevisionContext> contexts() {
        return Stream.concat(active().stream(), retired().stream()).toList();
    }

    /** All that is known, newest first. */
    public List<RevisionEntry> history() {
        return store.history();
    }

    /** Checks as {@link #apply} does, and activates nothing. */
    public CompletableFuture<List<Problem>> validate(RevisionFiles files) {
        return turns.take(() -> candidates.problems(files));
    }

    /** A revision whose files are still kept, and those of the active one. */
    public Optional<RevisionStore.Shown> show(String hash) {
        return store.show(hash, active().map(RevisionContext::hash).orElse(hash));
    }

    /** A task of a revision ended, broken at these steps of its routes. */
    private void taskEnded(String hash, Set<String> brokenSteps) {
        if (isActive(hash) && firstTasks.ended(brokenSteps)) {
            LOG.warn("routes={} the first tasks fail in a way they did not before; going back", hash);
            // Meanwhile another one may have become active, which must not go for the failures of this one.
            var unused = turns.take(
                            () -> isActive(hash) ? rollBackNow(null, "worker", FAILED) : new Applied.Unchanged(hash))
                    .whenComplete((applied, failure) -> {
                        if (failure != null) {
                            LOG.error("routes={} the revision before could not be activated again", hash, failure);
                        }
                    });
        }
    }

    private boolean isActive(String hash) {
        return active().filter(context -> context.hash().equals(hash)).isPresent();
    }

    /** Ends all contexts, after their tasks have ended or Camel's shutdown time is over. */
    @Override
    public void close() {
        turns.close();
        live.close();
    }

    private void endIdle() {
        try {
            live.endIdle();
        } catch (RuntimeException | Error e) {
            // Else the timer would never call again.
            LOG.error("the routes of an earlier revision could not be ended", e);
        }
    }

    private Applied applyNow(RevisionFiles files, String author) {
        String hash = files.hash();
        if (isActive(hash)) {
            return new Applied.Unchanged(hash);
        }
        RevisionEntry entry =
                new RevisionEntry(hash, RevisionState.CANDIDATE, clock.instant(), author, files.count(), List.of());
        note(entry);
        try {
            Revision revision = candidates.checked(files);
            note(entry.now(RevisionState.VALIDATED, clock.instant()));
            swap(entry, candidates.open(revision));
            return new Applied.Active(hash);
        } catch (RevisionRefused refused) {
            return rejected(entry, refused.problems());
        }
    }

    private Applied rollBackNow(@Nullable String hash, String author, @Nullable String reason) {
        String current = active().map(RevisionContext::hash).orElse("");
        String wanted = hash == null ? lastGood(current).orElse("") : hash;
        RevisionEntry entry = store.entry(wanted)
                .map(known ->
                        new RevisionEntry(wanted, known.state(), known.since(), author, known.files(), known.reasons()))
                .orElse(null);
        if (entry == null) {
            return new Applied.Rejected(wanted, List.of(Problem.ofTree("there is no earlier revision of that name")));
        }
        Optional<RevisionContext> before = active();
        if (isActive(wanted)) {
            return new Applied.Unchanged(wanted);
        }
        try {
            RevisionContext running = live.takeBack(wanted).orElse(null);
            swap(entry, running == null ? candidates.reopened(wanted) : running);
            firstTasks.trust();
            if (reason != null) {
                before.flatMap(context -> store.entry(context.hash()))
                        .ifPresent(left -> note(left.rejected(List.of(Problem.ofTree(reason)), clock.instant())));
            }
            return new Applied.Active(wanted);
        } catch (RevisionRefused refused) {
            return rejected(entry, refused.problems());
        }
    }

    private void swap(RevisionEntry entry, RevisionContext next) throws RevisionRefused {
        long begin = System.nanoTime();
        Optional<RevisionContext> before = live.swap(next);
        // At once: what follows writes files, and meanwhile its first task may end. The first one has none before it.
        firstTasks.begin(before.map(next::newSteps).orElse(Set.of()));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        // Also the one that was active when the worker ended the last time.
        store.history().stream()
                .filter(other ->
                        other.state() == RevisionState.ACTIVE && !other.hash().equals(entry.hash()))
                .forEach(left -> note(left.now(RevisionState.RETIRED, clock.instant())));
        note(entry.now(RevisionState.ACTIVE, clock.instant()));
        LOG.info(
                "routes={} active, before {}, by {}; exchanged in {} ms",
                entry.hash(),
                before.map(RevisionContext::hash).orElse("none"),
                entry.author(),
                took.toMillis());
    }

    private Applied rejected(RevisionEntry entry, List<Problem> problems) {
        note(entry.rejected(problems, clock.instant()));
        problems.forEach(problem -> LOG.warn("routes={} rejected: {}", entry.hash(), problem));
        return new Applied.Rejected(entry.hash(), problems);
    }

    /** The last one that took tasks, in this run of the worker or an earlier one, and is not {@code other}. */
    public Optional<String> lastGood(String other) {
        return store.lastGood(other);
    }

    private void note(RevisionEntry entry) {
        store.note(entry, live::mayForget);
    }
}
