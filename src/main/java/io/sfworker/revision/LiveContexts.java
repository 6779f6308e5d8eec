package io.sfworker.revision;

import io.sfworker.revision.check.Problem;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which context takes tasks, and which ones only end theirs. Threads: the transaction's; questions from any. */
final class LiveContexts {
    /** Contexts that wait for retries only; more of them would cost memory for nothing. */
    private static final int MOST_WAITING = 4;

    private final Duration keep;
    private final Clock clock;
    private final List<Retired> retired = new CopyOnWriteArrayList<>();
    private volatile @Nullable RevisionContext active;
    private volatile boolean opened;
    private volatile boolean paused;

    LiveContexts(Duration keep, Clock clock) {
        this.keep = keep;
        this.clock = clock;
    }

    private record Retired(RevisionContext context, Instant since) {}

    /**
     * The new one takes tasks, then the old one lets go; answers with the old one.
     *
     * @throws RevisionRefused when the new one cannot; it is stopped, and the old one was not touched
     */
    Optional<RevisionContext> swap(RevisionContext next) throws RevisionRefused {
        RevisionContext before = active;
        try {
            if (opened && !paused) {
                next.take();
            }
            if (!next.isWhole()) {
                throw new RevisionRefused(List.of(Problem.ofTree("not every route started")));
            }
        } catch (RevisionRefused refused) {
            next.release();
            next.stop();
            throw refused;
        }
        active = next;
        if (before != null) {
            before.release();
            retired.add(new Retired(before, clock.instant()));
        }
        return Optional.ofNullable(before);
    }

    void open() throws RevisionRefused {
        opened = true;
        takeUnlessPaused();
    }

    void pause() {
        paused = true;
        active().ifPresent(RevisionContext::release);
    }

    void resume() throws RevisionRefused {
        paused = false;
        takeUnlessPaused();
    }

    private void takeUnlessPaused() throws RevisionRefused {
        RevisionContext context = active;
        if (context != null && opened && !paused) {
            context.take();
        }
    }

    boolean isPaused() {
        return paused;
    }

    Optional<RevisionContext> active() {
        return Optional.ofNullable(active);
    }

    List<RevisionContext> retired() {
        return retired.stream().map(Retired::context).toList();
    }

    /** A retired context that still runs, and can be made active again. */
    Optional<RevisionContext> takeBack(String hash) {
        Optional<Retired> found = retired.stream()
                .filter(old -> old.context().hash().equals(hash))
                .findFirst();
        found.ifPresent(retired::remove);
        return found.map(Retired::context);
    }

    /** Whether nothing runs from the revision of that name. */
    boolean mayForget(String hash) {
        return Stream.concat(active().stream(), retired().stream())
                .noneMatch(context -> context.hash().equals(hash));
    }

    /** Ends the contexts that have no tasks and need not wait for retries. */
    void endIdle() {
        if (paused) {
            // The intake is still one of theirs, and with it the ear for commands: the active one joins on resuming.
            return;
        }
        List<Retired> idle = retired.stream()
                .filter(old -> old.context().inFlight() == 0)
                .sorted(Comparator.comparing(Retired::since).reversed())
                .toList();
        Instant oldest = clock.instant().minus(keep);
        for (int i = 0; i < idle.size(); i++) {
            if (i >= MOST_WAITING || idle.get(i).since().isBefore(oldest)) {
                retired.remove(idle.get(i));
                idle.get(i).context().stop();
            }
        }
    }

    void close() {
        List<RevisionContext> all = new ArrayList<>(retired());
        active().ifPresent(all::add);
        all.forEach(RevisionContext::release);
        CompletableFuture.allOf(all.stream()
                        .map(context ->
                                CompletableFuture.runAsync(context::stop, task -> new Thread(task, "stop").start()))
                        .toArray(CompletableFuture[]::new))
                .join();
    }
}
