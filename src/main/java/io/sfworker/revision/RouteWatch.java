package io.sfworker.revision;

import io.sfworker.revision.check.Problem;
import io.sfworker.revision.check.RouteTreeUnreadable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files every second and hands an edit over when it has come to rest.
 *
 * <p>It compares contents: file events do not arrive from bind mounts, and a file that is half written changes again
 * until the next look.
 */
public final class RouteWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RouteWatch.class);

    private static final int MOST_NAMED = 3;

    private final Sources sources;
    private final Revisions revisions;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "routes-watch"));
    private final boolean closedOnly;
    private volatile @Nullable String unreadable;
    private volatile String open = "";
    private volatile @Nullable String notApplied;
    private String seen = "";
    private volatile String handled = "";

    /** When {@code closedOnly}, files that every user of the machine may write are not activated. */
    public RouteWatch(Sources sources, Revisions revisions, boolean closedOnly) {
        this.sources = sources;
        this.revisions = revisions;
        this.closedOnly = closedOnly;
    }

    /**
     * Activates what is there when the worker starts; when that is refused, what was active last.
     *
     * @return the refusal of the files only when nothing else could be activated
     */
    public Applied begin() {
        Applied first = applyNow("start");
        if (first instanceof Applied.Rejected rejected) {
            Applied last = revisions
                    .lastGood(rejected.hash())
                    .map(hash -> revisions.rollBack(hash, "start", null).join())
                    .orElse(rejected);
            if (last instanceof Applied.Active) {
                LOG.warn("the route files are refused; the worker runs with the last good ones, {}", last.hash());
                return last;
            }
        }
        return first;
    }

    /** Looks from now on. */
    public void start(Duration interval) {
        var unused = timer.scheduleWithFixedDelay(
                this::look, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Activates what is there now. */
    public Applied applyNow(String author) {
        try {
            RevisionFiles files = read();
            unreadable = null;
            return apply(files, author);
        } catch (RouteTreeUnreadable e) {
            report(String.valueOf(e.getMessage()));
            return new Applied.Rejected("", List.of(Problem.ofTree(String.valueOf(e.getMessage()))));
        }
    }

    /** Checks what is there now; answers with what is wrong. */
    public List<Problem> validateNow() {
        try {
            return revisions.validate(read()).join();
        } catch (RouteTreeUnreadable e) {
            return List.of(Problem.ofTree(String.valueOf(e.getMessage())));
        }
    }

    /** Name of the content that was handed over last, whatever became of it. */
    public String handled() {
        return handled;
    }

    /** Why the files cannot be read, or the last content could not be handed over; null when all is well. */
    public @Nullable String trouble() {
        return unreadable == null ? notApplied : unreadable;
    }

    /** What every user of the machine may write among the files; empty when there is nothing of that kind. */
    public String openToAll() {
        return open;
    }

    @Override
    public void close() {
        timer.shutdown();
    }

    private void look() {
        try {
            RevisionFiles files = read();
            unreadable = null;
            String now = files.hash();
            if (now.equals(seen) && !now.equals(handled)) {
                apply(files, "folder");
            }
            seen = now;
        } catch (RouteTreeUnreadable e) {
            report(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            // Else the timer would never call again; health tells what is written here until the next edit.
            LOG.error("the route files could not be applied", e);
            notApplied = "the last edit could not be applied; see the log";
        }
    }

    private RevisionFiles read() throws RouteTreeUnreadable {
        List<String> openToAll = sources.openToAll();
        String now = openToAll.isEmpty()
                ? ""
                : "every user of this machine may write %s, and thereby edit the routes; run: chmod o-w"
                        .formatted(String.join(", ", openToAll.subList(0, Math.min(openToAll.size(), MOST_NAMED))));
        if (!now.isEmpty() && !now.equals(open)) {
            LOG.warn("{}", now);
        }
        open = now;
        if (closedOnly && !now.isEmpty()) {
            throw new RouteTreeUnreadable(now, null);
        }
        return sources.read();
    }

    private Applied apply(RevisionFiles files, String author) {
        handled = files.hash();
        notApplied = null;
        return revisions.apply(files, author).join();
    }

    private void report(String text) {
        if (!text.equals(unreadable)) {
            LOG.warn("the route files cannot be read, the active revision goes on: {}", text);
        }
        unreadable = text;
    }
}
