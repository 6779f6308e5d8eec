package io.sfworker.ray;

import static io.sfworker.ray.Tasks.aTaskThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.TaskInterrupted;
import io.sfworker.task.TaskRequest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A head that is killed, whole or in part, under a running task. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RayHeadLossIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private final RayStack ray = RayStack.withSlots(1);

    @BeforeAll
    void start() throws Exception {
        ray.head().start().get(90, TimeUnit.SECONDS);
    }

    @AfterAll
    void stop() {
        ray.head().close();
        assertThat(Processes.ofRay()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sfworker.ray_head", "gcs_server", "raylet"})
    void failsTheTaskAndWorksAgainInTheSameJvmAfterTheLossOf(String program) throws Exception {
        int before = ray.head().status().losses();
        TaskRequest task = aTaskThat("wait");
        ray.computation().open(task, LIMIT).get(60, TimeUnit.SECONDS);
        CompletableFuture<Ran> run = ray.computation().run(task, LIMIT);
        List<ProcessHandle> old = Processes.ofRay();

        Processes.named(program).destroyForcibly();

        await().atMost(Duration.ofSeconds(10)).until(() -> ray.head().status().losses() == before + 1);
        var failure = catchThrowableOfType(ExecutionException.class, () -> run.get(10, TimeUnit.SECONDS));
        assertThat(failure).cause().isInstanceOfSatisfying(TaskInterrupted.class, lost -> assertThat(lost.code())
                .isEqualTo(FailureCode.PARTY_LOST));
        ray.computation().close(task.attempt()).get();

        TaskRequest next = aTaskThat("pid");
        ray.computation().open(next, LIMIT).get(60, TimeUnit.SECONDS);
        assertThat(ray.computation()
                        .run(next, LIMIT)
                        .get(60, TimeUnit.SECONDS)
                        .result()
                        .text())
                .contains("pid");
        ray.computation().close(next.attempt()).get();
        await().atMost(Duration.ofSeconds(10)).until(() -> old.stream().noneMatch(Processes::isRunning));
    }
}
