package io.sfworker;

import io.sfworker.celery.CeleryComponent;
import io.sfworker.celery.CeleryObservation;
import io.sfworker.celery.Submitter;
import io.sfworker.celery.redis.QueueSizes;
import io.sfworker.intake.IntakeProperties;
import io.sfworker.ops.ClaimsHealthIndicator;
import io.sfworker.ops.ComponentsEndpoint;
import io.sfworker.ops.DeadLetterMetrics;
import io.sfworker.ops.DeadLettersEndpoint;
import io.sfworker.ops.DiagnosticsEndpoint;
import io.sfworker.ops.DiskHealthIndicator;
import io.sfworker.ops.DiskMetrics;
import io.sfworker.ops.EventsHealthIndicator;
import io.sfworker.ops.IntakeState;
import io.sfworker.ops.OpsProperties;
import io.sfworker.ops.OutputFolder;
import io.sfworker.ops.PythonHealthIndicator;
import io.sfworker.ops.QueueHealthIndicator;
import io.sfworker.ops.RayHealthIndicator;
import io.sfworker.ops.RedisHealthIndicator;
import io.sfworker.ops.SandboxHealthIndicator;
import io.sfworker.ops.SelfTestEndpoint;
import io.sfworker.ops.SlotsEndpoint;
import io.sfworker.ops.TaskBoard;
import io.sfworker.ops.TaskExecution;
import io.sfworker.ops.TasksEndpoint;
import io.sfworker.ops.UnavailableAdvice;
import io.sfworker.ray.ComponentList;
import io.sfworker.ray.RayHead;
import io.sfworker.ray.RayProperties;
import io.sfworker.ray.RunnerPool;
import io.sfworker.revision.RevisionContext;
import io.sfworker.revision.Revisions;
import io.sfworker.small.HealthCheckProcessor;
import io.sfworker.small.SelfTestProcessor;
import io.sfworker.small.SelfTestResultProcessor;
import io.sfworker.small.SmallProperties;
import io.sfworker.status.StatusProperties;
import io.sfworker.task.Node;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.RedisConnectionFactory;

/** Health indicators, under the names of the readiness group, and the tasks that ask for health. */
@Configuration(proxyBeanMethods = false)
@Import({UnavailableAdvice.class, SelfTestEndpoint.class, DiagnosticsEndpoint.class, DiagnosticsEndpoint.Parts.class})
class OpsConfiguration {
    @Bean
    Supplier<IntakeState> intakeState(Revisions revisions, CeleryObservation celery) {
        return () -> {
            if (revisions.isPaused()) {
                return IntakeState.PAUSED;
            }
            if (revisions.active().filter(RevisionContext::takes).isEmpty()) {
                return IntakeState.CLOSED;
            }
            return celery.isCancelled() ? IntakeState.CANCELLED : IntakeState.TAKES;
        };
    }

    @Bean
    QueueHealthIndicator queueHealthIndicator(
            CeleryComponent celery, Supplier<IntakeState> intake, CeleryProperties properties, Clock clock) {
        return new QueueHealthIndicator(celery::queueStatus, intake, properties.allowEviction(), clock);
    }

    @Bean
    ClaimsHealthIndicator claimsHealthIndicator(CeleryObservation celery, CeleryProperties properties, Clock clock) {
        return new ClaimsHealthIndicator(celery::intake, properties.lease(), clock);
    }

    /** Under this name it takes the place of Spring Boot's own. */
    @Bean
    RedisHealthIndicator redisHealthIndicator(RedisConnectionFactory connections, CeleryProperties properties) {
        return new RedisHealthIndicator(connections, properties.allowReplayLoss());
    }

    @Bean
    TaskBoard taskBoard(RunnerPool pool, Clock clock, OpsProperties properties, RayProperties ray) {
        OutputFolder output = new OutputFolder(ray.runner().logFolder());
        return new TaskBoard(pool, clock, properties.recentTasks(), output);
    }

    @Bean
    TasksEndpoint tasksEndpoint(TaskBoard board, CeleryComponent celery, CeleryProperties queue) {
        return new TasksEndpoint(board, celery::own, new Submitter(celery, queue.queue()));
    }

    @Bean
    ComponentsEndpoint componentsEndpoint(RayProperties ray) {
        return new ComponentsEndpoint(new ComponentList(ray));
    }

    @Bean
    SlotsEndpoint.Sources slotSources(
            TaskBoard board, CeleryComponent celery, Supplier<IntakeState> intake, RayHead ray) {
        return new SlotsEndpoint.Sources(intake, celery::own, ray::status, ray::slots, board);
    }

    @Bean
    SlotsEndpoint slotsEndpoint(CeleryProperties properties, QueueSizes sizes, SlotsEndpoint.Sources sources) {
        return new SlotsEndpoint(
                Objects.requireNonNullElse(properties.workerName(), ""), properties.queue(), sizes, sources);
    }

    @Bean
    RayHealthIndicator rayHealthIndicator(RayHead head) {
        return new RayHealthIndicator(head::status);
    }

    @Bean
    DiskMetrics diskMetrics(RayProperties ray, IntakeProperties intake) {
        return new DiskMetrics(ray.runner().workDir(), intake.dataPath());
    }

    @Bean
    DiskHealthIndicator diskHealthIndicator(RayProperties ray, IntakeProperties intake, OpsProperties properties) {
        return new DiskHealthIndicator(List.of(intake.dataPath(), ray.runner().workDir()), properties.leastFreeSpace());
    }

    @Bean
    EventsHealthIndicator eventsHealthIndicator(QueueSizes sizes, StatusProperties status, OpsProperties properties) {
        return new EventsHealthIndicator(sizes::look, status.queue(), properties.mostWaitingEvents());
    }

    @Bean
    DeadLetterMetrics deadLetterMetrics(CeleryComponent celery, CeleryProperties properties) {
        return new DeadLetterMetrics(celery, properties.queue());
    }

    @Bean
    DeadLettersEndpoint deadLettersEndpoint(CeleryComponent celery, CeleryProperties queue, OpsProperties properties) {
        return new DeadLettersEndpoint(
                () -> celery.deadLetters(queue.queue()), new TaskExecution(), properties.deadLetterChanges());
    }

    @Bean
    PythonHealthIndicator pythonHealthIndicator(RayProperties properties) {
        return new PythonHealthIndicator(properties.pythonHome());
    }

    @Bean
    SandboxHealthIndicator sandboxHealthIndicator(RunnerPool pool) {
        return new SandboxHealthIndicator(pool::processes);
    }

    @Bean
    HealthCheckProcessor healthCheck(
            RedisConnectionFactory connections,
            RunnerPool pool,
            Node node,
            Clock clock,
            @Value("${spring.profiles.active:development}") String environment) {
        return new HealthCheckProcessor(new WorkerHealthReport(connections, pool), node, environment, clock);
    }

    @Bean
    SelfTestProcessor selfTest(SmallProperties properties) {
        return new SelfTestProcessor(properties);
    }

    @Bean
    SelfTestResultProcessor selfTestResult(Clock clock) {
        return new SelfTestResultProcessor(clock);
    }
}
