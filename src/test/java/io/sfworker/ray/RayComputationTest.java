package io.sfworker.ray;

import static io.sfworker.ray.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InternalFailure;
import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.Json;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RayComputationTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final TaskRequest TASK = aTask("t", "{}");

    private final FakeRayGateway gateway = new FakeRayGateway();
    private final RunnerPool pool = new RunnerPool(gateway, RayStack.properties(1), RayStack.files());
    private final Computation computation = new RayComputation(pool, Tasks::limits);

    @AfterEach
    void shut() {
        assertThat(pool.shut()).isNotNull();
    }

    @Test
    void readsTheRepliesOfTheStages() {
        CompletableFuture<Opened> opened = opened();
        actor().lastCall().answer("{\"value\":{\"parties\":[\"alice\",\"bob\"],\"seconds\":0.2,\"warm\":true}}");
        CompletableFuture<DevicesReady> devices = computation.devices(TASK, LIMIT);
        actor().lastCall().answer("{\"value\":{\"devices\":[\"spu\"],\"seconds\":0.3}}");
        CompletableFuture<Ran> ran = computation.run(TASK, LIMIT);
        actor().lastCall().answer("{\"value\":{\"result\":{\"rows\":7},\"seconds\":0.4}}");
        CompletableFuture<Void> committed = computation.commit(TASK);
        actor().lastCall().answer("{\"value\":{}}");
        CompletableFuture<Void> closed = computation.close(TASK.attempt());
        actor().lastCall().answer("{\"value\":{}}");

        assertThat(opened).isCompletedWithValue(new Opened(List.of(Tasks.ALICE, Tasks.BOB), 0.2, true));
        assertThat(devices).isCompletedWithValue(new DevicesReady(List.of("spu"), 0.3));
        assertThat(ran).isCompletedWithValue(new Ran(new Json("{\"rows\":7}"), 0.4));
        assertThat(committed).isCompleted();
        assertThat(closed).isCompleted();
        assertThat(actor().methods()).containsExactly("open", "devices", "run", "commit", "close");
        assertThat(pool.status().free()).isEqualTo(1);
    }

    @Test
    void failsWithoutWrappingTheFailure() {
        CompletableFuture<Opened> opened = opened();

        actor().lastCall().answer("{\"failure\":{\"code\":\"PORT_IN_USE\",\"text\":\"port 26000 is taken\"}}");

        assertThat(failureOf(opened)).isExactlyInstanceOf(ClusterInitFailed.class);
    }

    @Test
    void reportsALostRunnerDuringOpenAsAClusterThatDidNotStart() {
        CompletableFuture<Opened> opened = opened();

        actor().kill();

        assertThat(failureOf(opened))
                .isInstanceOfSatisfying(ClusterInitFailed.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.CLUSTER_INIT));
    }

    @Test
    void reportsALostRunnerLaterAsALostParty() {
        CompletableFuture<Opened> opened = opened();
        actor().lastCall().answer("{\"value\":{\"parties\":[]}}");
        assertThat(opened).isCompleted();
        CompletableFuture<Ran> ran = computation.run(TASK, LIMIT);

        actor().kill();

        assertThat(failureOf(ran)).isInstanceOfSatisfying(TaskInterrupted.class, failure -> assertThat(failure.code())
                .isEqualTo(FailureCode.PARTY_LOST));
        assertThat(failureOf(computation.commit(TASK))).isInstanceOf(TaskInterrupted.class);
    }

    @Test
    void givesUpWaitingForARunnerAfterTheLimitOfTheStage() {
        CompletableFuture<Opened> opened = computation.open(TASK, Duration.ofMillis(20));

        assertThat(opened).failsWithin(Duration.ofSeconds(5));
        assertThat(failureOf(opened)).isInstanceOf(ClusterInitFailed.class);
        computation.close(TASK.attempt()).join();
        assertThat(pool.status().waiting()).isZero();
    }

    @Test
    void endsTheWaitOfATaskThatIsCancelled() {
        CompletableFuture<Opened> opened = computation.open(TASK, LIMIT);

        assertThat(computation.cancel(TASK.attempt(), FailureCode.REVOKED)).isCompleted();

        assertThat(failureOf(opened))
                .isInstanceOfSatisfying(TaskInterrupted.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.REVOKED));
    }

    @Test
    void cancelsWithAReasonThatTheRunningCallFailsWith() {
        CompletableFuture<Opened> opened = opened();
        FakeRayGateway.Call open = actor().lastCall();

        CompletableFuture<Void> cancelled = computation.cancel(TASK.attempt(), FailureCode.SOFT_TIME_LIMIT);
        actor().lastCall().answer("{\"value\":{}}");
        open.answer("{\"failure\":{\"code\":\"CANCELLED\",\"text\":\"cancelled\"}}");

        assertThat(cancelled).isCompleted();
        assertThat(failureOf(opened))
                .isInstanceOfSatisfying(TaskInterrupted.class, failure -> assertThat(failure.code())
                        .isEqualTo(FailureCode.SOFT_TIME_LIMIT));
    }

    @Test
    void closesEvenWhenTheRunnerRefusesTo() {
        CompletableFuture<Opened> opened = opened();
        actor().lastCall().answer("{\"value\":{\"parties\":[]}}");
        assertThat(opened).isCompleted();

        CompletableFuture<Void> closed = computation.close(TASK.attempt());
        actor().lastCall().answer("{\"failure\":{\"code\":\"INTERNAL\",\"text\":\"no such attempt\"}}");

        assertThat(closed).isCompleted();
        assertThat(pool.of(TASK.attempt())).isEmpty();
        assertThat(computation.close(TASK.attempt())).isCompleted();
    }

    @Test
    void takesAReplyOfTheWrongFormForADefect() {
        CompletableFuture<Opened> opened = opened();

        actor().lastCall().answer("{\"value\":{\"parties\":[\"not a party name\"]}}");

        assertThat(failureOf(opened)).isInstanceOf(InternalFailure.class);
    }

    @Test
    void tellsARunnerThatItsClaimIsHeldFromOpenToClose() {
        CompletableFuture<Opened> opened = opened();
        actor().lastCall().answer("{\"value\":{\"parties\":[\"alice\"],\"seconds\":1}}");

        assertThat(opened).isCompleted();

        computation.alive(Set.of("another:1"));
        assertThat(actor().lastCall().method()).isEqualTo("open");
        computation.alive(Set.of("another:1", TASK.token()));
        assertThat(actor().lastCall().method()).isEqualTo("alive");
    }

    @Test
    void knowsNoProgressOfAnUnknownAttempt() {
        assertThat(computation.progress(TASK.attempt())).isCompletedWithValue(OptionalDouble.empty());
    }

    private CompletableFuture<Opened> opened() {
        pool.connected();
        return computation.open(TASK, LIMIT);
    }

    private FakeRayGateway.Actor actor() {
        return gateway.actors().get(0);
    }

    /** The very object the future failed with. */
    private static TaskFailure failureOf(CompletableFuture<?> call) {
        var seen = new AtomicReference<@Nullable Throwable>();
        var unused = call.whenComplete((value, failure) -> seen.set(failure));
        assertThat(seen.get()).isInstanceOf(TaskFailure.class);
        return (TaskFailure) Objects.requireNonNull(seen.get());
    }
}
