package io.sfworker.ray;

import static io.sfworker.ray.Tasks.aTaskThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sfworker.failure.ComputationFailed;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InternalFailure;
import io.sfworker.failure.TaskFailure;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Json;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Java, Ray and Python together, with a stub in place of the computation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RayIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final RayStack ray = RayStack.withSlots(2);

    @BeforeAll
    void start() throws Exception {
        ray.head().start().get(90, TimeUnit.SECONDS);
    }

    @AfterAll
    void stop() {
        ray.head().close();
        assertThat(Processes.ofRay()).isEmpty();
    }

    @Test
    void carriesATaskThroughAllStages() throws Exception {
        TaskRequest task = aTaskThat("echo");

        assertThat(ray.computation().open(task, LIMIT).get().parties()).containsExactly(Tasks.ALICE, Tasks.BOB);
        assertThat(ray.computation().devices(task, LIMIT).get().devices()).isEmpty();
        Json result = ray.computation().run(task, LIMIT).get().result();
        ray.computation().commit(task).get();
        ray.computation().close(task.attempt()).get();

        var echoed = new ObjectMapper().readTree(result.text());
        assertThat(echoed.at("/task/inputs/input_paths/bob").asText()).isEqualTo("/data/bob/in.csv");
        assertThat(echoed.at("/settings/port_range/0").asInt()).isGreaterThanOrEqualTo(26000);
    }

    @Test
    void answersBesideACallThatRuns() throws Exception {
        TaskRequest task = aTaskThat("wait");
        ray.computation().open(task, LIMIT).get();
        CompletableFuture<Ran> run = ray.computation().run(task, LIMIT);

        assertThat(ray.computation().progress(task.attempt()).get()).isEqualTo(OptionalDouble.of(0.25));
        assertThat(run).isNotDone();

        ray.computation().cancel(task.attempt(), FailureCode.TIME_LIMIT).get();
        assertThat(failureOf(run)).isInstanceOfSatisfying(TaskInterrupted.class, failure -> assertThat(failure.code())
                .isEqualTo(FailureCode.TIME_LIMIT));
        close(task.attempt());
    }

    @Test
    void turnsAFailureReplyIntoATypedFailure() {
        TaskRequest task = Tasks.aTask("fails", "{\"behaviour\":\"fail\",\"code\":\"PEER_LOST\"}");

        TaskFailure failure = failureOf(openAndRun(task));

        assertThat(failure).isInstanceOf(ComputationFailed.class);
        assertThat(failure.code()).isEqualTo(FailureCode.PEER_LOST);
        assertThat(failure.text()).isEqualTo("the text for the sender");
        close(task.attempt());
    }

    @Test
    void reportsAnExceptionInPythonWithoutItsText() {
        TaskRequest task = aTaskThat("raise");

        TaskFailure failure = failureOf(openAndRun(task));

        assertThat(failure).isInstanceOf(InternalFailure.class);
        assertThat(failure.text()).doesNotContain("against the convention");
        close(task.attempt());
    }

    @Test
    void replacesARunnerThatDied() throws Exception {
        TaskRequest task = aTaskThat("die");

        TaskFailure failure = failureOf(openAndRun(task));

        assertThat(failure).isInstanceOf(TaskInterrupted.class);
        assertThat(failure.code()).isEqualTo(FailureCode.PARTY_LOST);
        close(task.attempt());
        await().atMost(Duration.ofSeconds(30)).until(() -> ray.pool().status().free() == 2);
        assertThat(ray.pool().status().lastError()).isNotNull();
    }

    @Test
    void givesAWaitingTaskTheNextFreeRunner() throws Exception {
        TaskRequest first = Tasks.aTask("first", "{\"behaviour\":\"echo\"}");
        TaskRequest second = Tasks.aTask("second", "{\"behaviour\":\"echo\"}");
        TaskRequest third = Tasks.aTask("third", "{\"behaviour\":\"echo\"}");
        ray.computation().open(first, LIMIT).get();
        ray.computation().open(second, LIMIT).get();
        CompletableFuture<Opened> waiting = ray.computation().open(third, LIMIT);
        assertThat(waiting).isNotDone();

        close(first.attempt());

        assertThat(waiting.get().parties()).hasSize(2);
        close(second.attempt());
        close(third.attempt());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void listensOnLoopbackOnly() throws Exception {
        assertThat(Processes.listeningAddresses()).isNotEmpty().allMatch(address -> address.startsWith("127.0.0.1"));
    }

    private CompletableFuture<Ran> openAndRun(TaskRequest task) {
        return ray.computation().open(task, LIMIT).thenCompose(opened -> ray.computation()
                .run(task, LIMIT));
    }

    private void close(AttemptId attempt) {
        ray.computation().close(attempt).join();
    }

    private static TaskFailure failureOf(CompletableFuture<?> call) {
        assertThat(call).failsWithin(Duration.ofSeconds(90));
        return (TaskFailure) call.handle((value, failure) ->
                        failure instanceof CompletionException wrapped ? wrapped.getCause() : failure)
                .join();
    }
}
