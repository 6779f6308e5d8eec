package io.sfworker.ray;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sfworker.failure.ClusterInitFailed;
import io.sfworker.task.AttemptId;
import io.sfworker.task.Json;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunnerPoolTest {
    private static final AttemptId FIRST = new AttemptId("first/0/1");
    private static final AttemptId SECOND = new AttemptId("second/0/2");
    private static final AttemptId THIRD = new AttemptId("third/0/3");

    private final FakeRayGateway gateway = new FakeRayGateway();
    private final RunnerPool pool = new RunnerPool(gateway, RayStack.properties(2), RayStack.files());

    @AfterEach
    void shut() {
        assertThat(pool.shut()).isNotNull();
    }

    @Test
    void startsARunnerForEverySlotWithItsShareOfThePorts() {
        pool.connected();

        assertThat(pool.status()).isEqualTo(new PoolStatus(2, 2, 0, 0, 0, 0, null));
        assertThat(gateway.actors())
                .extracting(FakeRayGateway.Actor::settings)
                .extracting(Json::text)
                .satisfiesExactly(
                        settings -> assertThat(settings).contains("\"slot\":\"0\"", "\"port_range\":[26000,26499]"),
                        settings -> assertThat(settings).contains("\"slot\":\"1\"", "\"port_range\":[26500,26999]"));
    }

    @Test
    void givesEachAttemptARunnerOfItsOwn() {
        pool.connected();

        Runner first = pool.take(FIRST).join();
        Runner second = pool.take(SECOND).join();

        assertThat(first).isNotSameAs(second);
        assertThat(pool.take(FIRST).join()).isSameAs(first);
        assertThat(pool.of(SECOND)).containsSame(second);
        assertThat(pool.status()).isEqualTo(new PoolStatus(2, 0, 2, 0, 0, 0, null));
    }

    @Test
    void tellsWhichSlotWorksForWhom() {
        pool.connected();
        pool.take(FIRST).join();

        assertThat(pool.slots())
                .containsExactly(new SlotStatus(0, "busy", FIRST, 0), new SlotStatus(1, "free", null, 0));
    }

    @Test
    void handsAFreedRunnerToTheAttemptThatWaitsLongest() {
        CompletableFuture<Runner> first = pool.take(FIRST);
        CompletableFuture<Runner> second = pool.take(SECOND);
        CompletableFuture<Runner> third = pool.take(THIRD);
        pool.connected();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(third).isNotDone();

        pool.release(SECOND);

        assertThat(third).isCompletedWithValue(second.join());
    }

    @Test
    void endsTheWaitOfAnAttemptThatIsReleased() {
        CompletableFuture<Runner> waiting = pool.take(FIRST);

        pool.release(FIRST);

        assertThat(waiting).isCompletedExceptionally();
        assertThat(pool.status().waiting()).isZero();
    }

    @Test
    void replacesADeadRunnerAndKeepsItForItsAttempt() {
        pool.connected();
        Runner dead = pool.take(FIRST).join();

        dead.end("it was killed");

        assertThat(gateway.actors().get(dead.slot()).isKilled()).isTrue();
        assertThat(pool.of(FIRST)).containsSame(dead);
        await().until(() -> pool.status().free() == 2);
        assertThat(pool.status().lastError()).isEqualTo("it was killed");
        assertThat(gateway.actors()).hasSize(3);
    }

    @Test
    void doesNotFreeASlotTwiceWhenADeadRunnerIsReleased() {
        pool.connected();
        pool.take(FIRST).join().end("it was killed");
        await().until(() -> pool.status().free() == 2);
        pool.take(SECOND).join();
        pool.take(THIRD).join();

        pool.release(FIRST);

        assertThat(pool.status().busy()).isEqualTo(2);
    }

    @Test
    void startsNoRunnersWhileRayIsGoneAndAllOfThemAfterwards() {
        pool.connected();
        pool.disconnecting();
        pool.disconnected("the head died");
        assertThat(pool.status()).isEqualTo(new PoolStatus(2, 0, 0, 0, 2, 0, "the head died"));

        pool.connected();

        assertThat(pool.status().free()).isEqualTo(2);
    }

    @Test
    void givesNothingOutOnceShut() {
        pool.connected();
        pool.take(FIRST).join();
        pool.take(SECOND).join();
        CompletableFuture<Runner> waiting = pool.take(THIRD);

        assertThat(pool.shut()).containsOnlyKeys(FIRST, SECOND);

        assertThat(waiting)
                .failsWithin(Duration.ofSeconds(1))
                .withThrowableThat()
                .withCauseInstanceOf(ClusterInitFailed.class);
        assertThat(pool.take(new AttemptId("late/0/4"))).isCompletedExceptionally();
    }
}
