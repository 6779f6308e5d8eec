package io.sfworker.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.celery.IntakeStatus;
import io.sfworker.celery.redis.QueueSizes;
import io.sfworker.celery.redis.QueueStatus;
import io.sfworker.ray.PoolStatus;
import io.sfworker.ray.RayStatus;
import io.sfworker.revision.ContextFactory;
import io.sfworker.revision.Revision;
import io.sfworker.revision.RevisionContext;
import io.sfworker.revision.RevisionStore;
import io.sfworker.revision.Revisions;
import io.sfworker.revision.RouteProperties;
import io.sfworker.revision.RouteSteps;
import io.sfworker.revision.RouteWatch;
import io.sfworker.revision.Sources;
import io.sfworker.revision.check.Problem;
import io.sfworker.revision.check.Vocabulary;
import io.sfworker.testing.MovableClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.spi.EventNotifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.util.unit.DataSize;

/** Each reason why the worker is not ready, part by part. */
class ReadinessReasonsTest {
    private final MovableClock clock = new MovableClock();
    private final QueueStatus well = new QueueStatus(clock.instant(), null, "7.0.15", "noeviction", clock.instant());

    @Test
    void aFullDiskIsNamed(@TempDir Path folder) throws IOException {
        long free = Files.getFileStore(folder).getUsableSpace();
        List<Path> places = List.of(folder, folder.resolve("not/there/yet"));

        assertThat(new DiskHealthIndicator(places, DataSize.ofMegabytes(1))
                        .health()
                        .getStatus())
                .isEqualTo(Status.UP);
        Health full = new DiskHealthIndicator(places, DataSize.ofBytes(free * 2)).health();
        assertThat(full.getStatus()).isEqualTo(Status.DOWN);
        assertThat(full.getDetails()).hasEntrySatisfying("reason", reason -> assertThat(reason)
                .asString()
                .startsWith("only ")
                .contains("sfworker.ops.least-free-space"));
    }

    @ParameterizedTest
    @CsvSource({"100,UP", "101,DOWN"})
    void eventsThatNobodyReadsAreNamed(long waiting, String status) {
        QueueSizes.Sizes sizes = new QueueSizes.Sizes(0, 0, 0, 0, waiting, Duration.ZERO);

        Health health =
                new EventsHealthIndicator(() -> CompletableFuture.completedFuture(sizes), "events", 100).health();

        assertThat(health.getStatus().getCode()).isEqualTo(status);
        assertThat(health.getDetails()).containsEntry("waiting", waiting);
        assertThat(health.getDetails().containsKey("reason")).isEqualTo(status.equals("DOWN"));
    }

    @ParameterizedTest
    @CsvSource({"15, UP", "16, DOWN"})
    void claimsThatAreNotRenewedAreNamed(long seconds, String status) {
        IntakeStatus intake = new IntakeStatus(2, clock.instant(), 2, 2, clock.instant());
        clock.advance(Duration.ofSeconds(seconds));

        Health health = new ClaimsHealthIndicator(() -> intake, Duration.ofSeconds(15), clock).health();

        assertThat(health.getStatus()).isEqualTo(new Status(status));
        if (seconds > 15) {
            assertDown(health, "the claims of 2 tasks were not renewed for 16 s");
        }
    }

    @Test
    void anUnknownNumberOfEventsIsNoReason() {
        Health health = new EventsHealthIndicator(
                        () -> CompletableFuture.failedFuture(new IllegalStateException("gone")), "events", 100)
                .health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void theQueueIsReadyWhileItIsRead() {
        clock.advance(QueueStatus.LONGEST_SILENCE);

        Health health = queue(well, IntakeState.TAKES, false);

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails())
                .containsEntry("intake", "takes")
                .containsEntry("redis", "7.0.15")
                .doesNotContainKeys("reason", "warning");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TAKES")
    void aWorkerThatTakesNoTasksSaysWhy(IntakeState state) {
        assertDown(queue(well, state, false), state.reason());
    }

    @Test
    void aQueueThatWasNotReadForLongIsNamed() {
        clock.advance(QueueStatus.LONGEST_SILENCE.plusSeconds(1));

        assertDown(
                queue(well, IntakeState.TAKES, false),
                "the queue was not read since 2026-01-07T10:00:00Z; look at Redis");
    }

    @Test
    void whatWentWrongWithTheQueueIsSaid() {
        QueueStatus refused =
                new QueueStatus(clock.instant(), "NOPERM no permissions", "7.0.15", "noeviction", clock.instant());

        assertDown(queue(refused, IntakeState.TAKES, false), "NOPERM no permissions; look at Redis, the rights");
    }

    @Test
    void beforeTheFirstConnectionNothingIsSaidOfTheKindOfRedis() {
        QueueStatus unknown = new QueueStatus(null, null, null, null, null);

        assertDown(queue(unknown, IntakeState.TAKES, false), "Redis was not reached yet");
        assertDown(queue(unknown, IntakeState.TAKES, true), "Redis was not reached yet");
    }

    @ParameterizedTest
    @CsvSource({"allkeys-lru, false, DOWN", "volatile-ttl, false, DOWN", "allkeys-lru, true, UP"})
    void aRedisThatMayEvictTasksIsRefusedUnlessItIsAccepted(String policy, boolean accepted, String status) {
        Health health = queue(
                new QueueStatus(clock.instant(), null, "7.0.15", policy, clock.instant()), IntakeState.TAKES, accepted);

        assertThat(health.getStatus().getCode()).isEqualTo(status);
        assertThat(health.getDetails()).containsEntry("maxmemory-policy", policy);
        assertThat(health.getDetails()).doesNotContainKey(accepted ? "reason" : "warning");
        assertThat(String.valueOf(health.getDetails().get(accepted ? "warning" : "reason")))
                .startsWith("Redis may evict tasks")
                .contains("redis-cli config set maxmemory-policy noeviction");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "false, 0, -, -, Ray and its Runners are starting",
                "true, 0, -, -, Ray and its Runners are starting",
                "false, 0, the Ray head's process ended, -, the Ray head's process ended",
                "false, 2, the Ray head's process ended, -, the Ray head's process ended",
                "true, 0, the Ray head's process ended, -, Ray and its Runners are starting",
                "true, 0, -, the Runner's process died, the Runner's process died",
            })
    void withoutARunnerThatAnswersRayIsDown(
            boolean connected, int free, @Nullable String ofRay, @Nullable String ofRunners, String reason) {
        assertDown(ray(connected, free, 0, ofRay, ofRunners), reason);
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "0, 1"})
    void oneRunnerIsEnough(int free, int busy) {
        assertThat(ray(true, free, busy, "lost once", "died once").getStatus()).isEqualTo(Status.UP);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:6379, false", "10.0.0.9:6379, true"})
    void aRayThatOthersMayReachIsWarnedOf(String address, boolean warned) {
        PoolStatus runners = new PoolStatus(1, 1, 0, 0, 0, 0, null);
        Health health = new RayHealthIndicator(() -> new RayStatus(true, address, 0, null, runners)).health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails().containsKey("warning")).isEqualTo(warned);
        assertThat(String.valueOf(health.getDetails().get("warning")))
                .contains(warned ? "let a firewall admit this machine only" : "null");
    }

    @Test
    void aMissingPythonIsNamedWithTheCommandThatInstallsIt(@TempDir Path home) throws IOException {
        HealthIndicator python = new PythonHealthIndicator(home);
        assertDown(python.health(), "there is no %s; run ./mvnw package".formatted(home.resolve("bin/python")));

        Files.createDirectory(home.resolve("bin"));
        assertThat(Files.createFile(home.resolve("bin/python")).toFile().setExecutable(true))
                .isTrue();

        assertThat(python.health().getStatus()).isEqualTo(Status.UP);
    }

    @Test
    void withoutRoutesTheWorkerIsNotReady(@TempDir Path folder) {
        var properties = new RouteProperties(folder, true, Duration.ofSeconds(1), true, 2, Duration.ofSeconds(1), 0, 1);
        try (Revisions revisions = new Revisions(new NoContexts(), new RevisionStore(folder, 2), properties, clock);
                RouteWatch watch = new RouteWatch(new Sources(folder, folder, List.of()), revisions, false)) {
            assertDown(new RoutesHealthIndicator(revisions, watch).health(), "no revision of the routes is active");
        }
    }

    private Health queue(QueueStatus status, IntakeState intake, boolean allowEviction) {
        return new QueueHealthIndicator(() -> status, () -> intake, allowEviction, clock).health();
    }

    private static Health ray(
            boolean connected, int free, int busy, @Nullable String ofRay, @Nullable String ofRunners) {
        PoolStatus runners = new PoolStatus(2, free, busy, 2 - free - busy, 0, 0, ofRunners);
        return new RayHealthIndicator(() -> new RayStatus(connected, "127.0.0.1:6379", 0, ofRay, runners)).health();
    }

    private static void assertDown(Health health, String reason) {
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(String.valueOf(health.getDetails().get("reason"))).startsWith(reason);
    }

    /** Nothing is ever activated. */
    private static final class NoContexts implements ContextFactory {
        @Override
        public Optional<String> checkConditions() {
            return Optional.empty();
        }

        @Override
        public Vocabulary vocabulary(Revision revision) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public List<Problem> dryRun(Revision revision) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public RevisionContext open(Revision revision, RouteSteps steps, EventNotifier taskEnds) {
            throw new IllegalStateException("not asked for");
        }
    }
}
