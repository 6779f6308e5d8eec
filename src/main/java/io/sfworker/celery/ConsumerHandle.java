package io.sfworker.celery;

import io.sfworker.celery.control.Consumption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One consumer in the hands of remote control. */
final class ConsumerHandle {
    private final CeleryEndpoint endpoint;
    private final RemoteControl control;
    private final InFlight inFlight;
    private final ClaimLoop loop;

    ConsumerHandle(CeleryEndpoint endpoint, RemoteControl control, InFlight inFlight, ClaimLoop loop) {
        this.endpoint = endpoint;
        this.control = control;
        this.inFlight = inFlight;
        this.loop = loop;
    }

    /** The consumer begins; complete when all is known that it must know. Never fails. */
    CompletionStage<Void> join() {
        return control.join(this);
    }

    /** The consumer ends when {@code last} is done, be it well or not; complete, as that is, when others know. */
    CompletionStage<Void> leaveAfter(CompletionStage<Void> last) {
        return last.handle((done, error) -> control.leave(this)).thenCompose(left -> left.thenCompose(told -> last));
    }

    CeleryEndpoint endpoint() {
        return endpoint;
    }

    List<CeleryClaim> claims() {
        return inFlight.newestFirst();
    }

    Consumption.Queue queue() {
        CeleryConfiguration configuration = endpoint.getConfiguration();
        String name = endpoint.getQueue();
        boolean automatic = configuration.getExchange().isEmpty();
        return new Consumption.Queue(
                name,
                automatic ? name : configuration.getExchange(),
                automatic ? name : configuration.getRoutingKey(),
                !isPaused());
    }

    /** Whether nothing is claimed until somebody lets it. */
    boolean isPaused() {
        return loop.isPaused();
    }

    /** Claims tasks, or claims no more; those that run go on. */
    void consume(boolean on) {
        loop.pause(!on);
    }

    Slots slots() {
        return loop.slots();
    }

    IntakeStatus status(@Nullable Instant renewed) {
        List<CeleryClaim> held = claims();
        Instant oldest = held.stream()
                .map(claim -> claim.claim().delivery().claimedAt())
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new IntakeStatus(held.size(), oldest, slots().limit(), slots().taken(), renewed);
    }

    /** More or fewer slots from now on; false when there cannot be as many. */
    boolean resize(int change) {
        boolean done = loop.slots().resize(change);
        loop.wake();
        return done;
    }
}
