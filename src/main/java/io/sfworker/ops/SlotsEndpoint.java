package io.sfworker.ops;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.sfworker.celery.OwnTasks;
import io.sfworker.celery.redis.QueueSizes;
import io.sfworker.ray.RayStatus;
import io.sfworker.ray.SlotStatus;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.lang.Nullable;

/** {@code /actuator/slots}: what waits, how much may run, and the Runners with their spares. */
@Endpoint(id = "slots")
public final class SlotsEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(SlotsEndpoint.class);
    private static final long PATIENCE_MILLIS = 1_000;

    private final String worker;
    private final String queue;
    private final QueueSizes sizes;
    private final Sources sources;

    public SlotsEndpoint(String worker, String queue, QueueSizes sizes, Sources sources) {
        this.worker = worker;
        this.queue = queue;
        this.sizes = sizes;
        this.sources = sources;
    }

    /** Who is asked. */
    public record Sources(
            Supplier<IntakeState> intake,
            Supplier<OwnTasks> own,
            Supplier<RayStatus> ray,
            Supplier<List<SlotStatus>> slots,
            TaskBoard board) {}

    /**
     * Where tasks wait and run.
     *
     * @param worker name that Celery shows
     * @param intake {@code takes}, {@code paused} or {@code closed}
     * @param running tasks that run
     * @param drained whether the intake is paused and the last task has ended
     * @param queue what waits; null when Redis does not answer within a second
     * @param places how much may run
     * @param ray the connection to Ray
     * @param runners one per slot
     */
    public record Overview(
            String worker,
            String intake,
            int running,
            boolean drained,
            @Nullable Queue queue,
            OwnTasks.Places places,
            Ray ray,
            List<RunnerView> runners) {}

    /**
     * The worker's queue.
     *
     * @param waiting messages that no worker has claimed
     * @param delayed those that wait for their time
     * @param deadLetters those that were put aside
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Queue(String name, long waiting, long delayed, long deadLetters) {}

    /**
     * The connection to Ray.
     *
     * @param waiting attempts that wait for a Runner
     * @param lastError why it or a Runner was lost; null when neither was
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Ray(
            boolean connected,
            int losses,
            int waiting,
            @Nullable String lastError) {}

    /**
     * A slot and its Runner.
     *
     * @param attempt what it works for: Celery id, retries and number of the claim; null when for nothing
     * @param spares processes with SecretFlow loaded
     */
    public record RunnerView(
            int slot, String state, @Nullable String attempt, int spares) {}

    @ReadOperation
    public Overview overview() {
        IntakeState state = sources.intake().get();
        int running = sources.board().size();
        RayStatus ray = sources.ray().get();
        String error = ray.lastError() == null ? ray.runners().lastError() : ray.lastError();
        return new Overview(
                worker,
                state.name().toLowerCase(Locale.ROOT),
                running,
                state == IntakeState.PAUSED && running == 0,
                queue(),
                sources.own().get().places(),
                new Ray(ray.connected(), ray.losses(), ray.runners().waiting(), error),
                sources.slots().get().stream().map(SlotsEndpoint::view).toList());
    }

    private @Nullable Queue queue() {
        try {
            QueueSizes.Sizes found = sizes.look()
                    .toCompletableFuture()
                    .orTimeout(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
                    .join();
            return new Queue(queue, found.waiting(), found.delayed(), found.deadLetters());
        } catch (CompletionException e) {
            LOG.debug("stage=ops the queue's length is not known", e);
            return null;
        }
    }

    private static RunnerView view(SlotStatus slot) {
        String attempt = slot.attempt() == null ? null : slot.attempt().value();
        return new RunnerView(slot.number(), slot.state(), attempt, slot.spares());
    }
}
