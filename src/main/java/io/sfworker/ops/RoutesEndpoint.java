package io.sfworker.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.sfworker.revision.Applied;
import io.sfworker.revision.Difference;
import io.sfworker.revision.RevisionContext;
import io.sfworker.revision.RevisionEntry;
import io.sfworker.revision.Revisions;
import io.sfworker.revision.RouteWatch;
import io.sfworker.revision.check.FlowPicture;
import io.sfworker.revision.check.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.lang.Nullable;

/** {@code /actuator/routes}: the revisions of the route files, and what operators do with them. */
@Endpoint(id = "routes")
public final class RoutesEndpoint {
    private static final int UNPROCESSABLE = 422;

    private final Revisions revisions;
    private final RouteWatch watch;
    private final MeterRegistry metrics;

    public RoutesEndpoint(Revisions revisions, RouteWatch watch, MeterRegistry metrics) {
        this.revisions = revisions;
        this.watch = watch;
        this.metrics = metrics;
    }

    /**
     * How the routes are doing.
     *
     * @param active name of the revision that takes tasks
     * @param takes whether it takes tasks now
     * @param paused whether an operator paused the intake
     * @param folder name of the files' content that was looked at last
     * @param trouble why the files cannot be read; null when they can
     * @param retired revisions that only end their tasks, with the number of these
     * @param history all that is known, newest first
     */
    public record Overview(
            @Nullable String active,
            boolean takes,
            boolean paused,
            String folder,
            @Nullable String trouble,
            Map<String, Integer> retired,
            List<RevisionEntry> history) {}

    /**
     * One revision.
     *
     * @param revision what is known of it
     * @param difference what it changes of the active one, as unified diff
     */
    public record Shown(RevisionEntry revision, String difference) {}

    /**
     * What became of a wish.
     *
     * @param outcome active, unchanged, rejected, valid, paused or resumed
     * @param revision the revision it is about
     * @param reasons why it was rejected
     */
    public record Answer(String outcome, String revision, List<Problem> reasons) {}

    @ReadOperation
    public Overview overview() {
        Map<String, Integer> retired = new java.util.TreeMap<>();
        revisions.retired().forEach(context -> retired.merge(context.hash(), context.inFlight(), Integer::sum));
        return new Overview(
                revisions.active().map(RevisionContext::hash).orElse(null),
                revisions.active().filter(RevisionContext::takes).isPresent(),
                revisions.isPaused(),
                watch.handled(),
                watch.trouble(),
                retired,
                revisions.history());
    }

    /** One revision, and what it changes. */
    @ReadOperation
    public WebEndpointResponse<Shown> show(@Selector String hash) {
        return revisions
                .show(hash)
                .map(shown -> new WebEndpointResponse<>(
                        new Shown(shown.entry(), Difference.text(shown.before(), shown.files()))))
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }

    /**
     * How the routes of a revision hang together, as SVG; the only {@code view} is {@code picture}.
     *
     * @param counts whether each route has the number of times that it ran, which only revisions with tasks have
     */
    @ReadOperation(produces = "image/svg+xml")
    public WebEndpointResponse<String> picture(@Selector String hash, @Selector String view, @Nullable Boolean counts) {
        return revisions
                .show(hash)
                .filter(shown -> view.equals("picture"))
                .map(shown -> FlowPicture.svg(
                        shown.files().routes(),
                        "Routes " + hash,
                        Boolean.TRUE.equals(counts) ? RouteCounts.of(context(hash), metrics) : Map.of()))
                .map(WebEndpointResponse::new)
                .orElseGet(() -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND));
    }

    /**
     * {@code apply} takes the files as they are now, {@code validate} only checks them, {@code rollback} goes back to
     * {@code revision} or to the one before, {@code pause} and {@code resume} the intake.
     *
     * @param by who asks, for the history; default operator
     */
    @WriteOperation
    public WebEndpointResponse<Answer> act(@Selector String action, @Nullable String revision, @Nullable String by) {
        String author = by == null ? "operator" : by;
        return switch (action) {
            case "apply" -> answer(watch.applyNow(author));
            case "validate" -> checked(watch.validateNow());
            case "rollback" -> answer(revisions.rollBack(revision, author, null).join());
            case "pause" -> {
                revisions.pause().join();
                yield done("paused");
            }
            case "resume" -> {
                revisions.resume().join();
                yield done("resumed");
            }
            default -> new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        };
    }

    private Optional<RevisionContext> context(String hash) {
        return revisions.contexts().stream()
                .filter(context -> context.hash().equals(hash))
                .findFirst();
    }

    private WebEndpointResponse<Answer> done(String outcome) {
        return new WebEndpointResponse<>(new Answer(
                outcome, revisions.active().map(RevisionContext::hash).orElse(""), List.of()));
    }

    private static WebEndpointResponse<Answer> checked(List<Problem> problems) {
        return problems.isEmpty()
                ? new WebEndpointResponse<>(new Answer("valid", "", List.of()))
                : new WebEndpointResponse<>(new Answer("rejected", "", problems), UNPROCESSABLE);
    }

    private static WebEndpointResponse<Answer> answer(Applied applied) {
        if (applied instanceof Applied.Rejected rejected) {
            return new WebEndpointResponse<>(
                    new Answer("rejected", rejected.hash(), rejected.reasons()), UNPROCESSABLE);
        }
        String outcome = applied instanceof Applied.Active ? "active" : "unchanged";
        return new WebEndpointResponse<>(new Answer(outcome, applied.hash(), List.of()));
    }
}
