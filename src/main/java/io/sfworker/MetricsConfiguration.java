package io.sfworker;

import io.micrometer.core.instrument.MeterRegistry;
import io.sfworker.celery.CeleryComponent;
import io.sfworker.celery.CeleryObservation;
import io.sfworker.celery.redis.QueueSizes;
import io.sfworker.ops.metrics.IntakeMetrics;
import io.sfworker.ops.metrics.ProcessMetrics;
import io.sfworker.ops.metrics.QueueMetrics;
import io.sfworker.ops.metrics.RevisionMetrics;
import io.sfworker.ops.metrics.RunnerMetrics;
import io.sfworker.ops.metrics.TaskDurations;
import io.sfworker.ops.metrics.TaskLabels;
import io.sfworker.ray.RayHead;
import io.sfworker.ray.RunnerPool;
import io.sfworker.revision.RevisionStore;
import io.sfworker.status.StatusProperties;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What Prometheus reads beside the metrics of Camel, the JVM and HTTP. */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {
    @Bean
    TaskLabels taskLabels() {
        return new TaskLabels();
    }

    @Bean
    TaskDurations taskDurations(MeterRegistry registry, TaskLabels labels, Clock clock) {
        return new TaskDurations(registry, labels, clock);
    }

    @Bean
    CeleryObservation celeryObservation(CeleryComponent celery) {
        return new CeleryObservation(celery);
    }

    @Bean
    QueueSizes queueSizes(CeleryObservation celery, CeleryProperties properties, StatusProperties status) {
        return celery.sizes(properties.queue(), status.queue());
    }

    @Bean
    QueueMetrics queueMetrics(QueueSizes sizes, CeleryProperties properties) {
        return new QueueMetrics(sizes, properties.queue());
    }

    @Bean
    IntakeMetrics intakeMetrics(
            CeleryObservation observation, CeleryComponent celery, CeleryProperties properties, Clock clock) {
        return new IntakeMetrics(observation, celery::queueStatus, properties.queue(), clock);
    }

    @Bean
    RunnerMetrics runnerMetrics(RayHead head, RunnerPool pool) {
        return new RunnerMetrics(head::status, pool::processes);
    }

    @Bean
    ProcessMetrics processMetrics(RunnerPool pool) {
        return new ProcessMetrics(pool::processes);
    }

    @Bean
    RevisionMetrics revisionMetrics(RevisionStore store) {
        return new RevisionMetrics(store);
    }
}
