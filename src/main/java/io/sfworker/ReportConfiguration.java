package io.sfworker;

import io.sfworker.ray.Computation;
import io.sfworker.result.Envelope;
import io.sfworker.result.FailureProcessor;
import io.sfworker.result.RepeatProcessor;
import io.sfworker.result.ResultProcessor;
import io.sfworker.result.ResultProperties;
import io.sfworker.result.RetryProcessor;
import io.sfworker.result.StartedProcessor;
import io.sfworker.small.EchoProcessor;
import io.sfworker.small.HelloProcessor;
import io.sfworker.small.NotRegisteredProcessor;
import io.sfworker.small.PingProcessor;
import io.sfworker.small.SmallTasks;
import io.sfworker.status.ProgressProcessor;
import io.sfworker.status.StatusEvents;
import io.sfworker.status.StatusProcessor;
import io.sfworker.status.StatusProperties;
import io.sfworker.status.StatusSentProcessor;
import io.sfworker.task.Node;
import java.time.Clock;
import org.apache.camel.ProducerTemplate;
import org.slf4j.event.Level;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;

/** The processor beans of the stages status, result and small, under the names the routes use. */
class ReportConfiguration {
    @Bean
    Envelope envelope(Node node, Clock clock, ResultProperties properties) {
        return new Envelope(node, clock, properties);
    }

    @Bean
    StartedProcessor started(Envelope envelope) {
        return new StartedProcessor(envelope);
    }

    @Bean
    ResultProcessor result(Envelope envelope, Clock clock) {
        return new ResultProcessor(envelope, clock);
    }

    @Bean
    FailureProcessor failure(Envelope envelope, Clock clock, ObjectProvider<Level> level) {
        return new FailureProcessor(envelope, clock, level.getIfAvailable(() -> Level.WARN));
    }

    @Bean
    RepeatProcessor repeat(Clock clock) {
        return new RepeatProcessor(clock);
    }

    @Bean
    RetryProcessor retry(Clock clock) {
        return new RetryProcessor(clock);
    }

    @Bean
    StatusProcessor status(Node node, Clock clock, ProducerTemplate template, StatusProperties properties) {
        return new StatusProcessor(new StatusEvents(node, clock), clock, template, properties.enabled());
    }

    @Bean
    ProgressProcessor progress(StatusProcessor status, Computation computation, StatusProperties properties) {
        return new ProgressProcessor(status, computation::progress, properties.progressInterval());
    }

    @Bean
    StatusSentProcessor statusSent() {
        return new StatusSentProcessor();
    }

    @Bean
    SmallTasks smallTasks(Clock clock, CeleryProperties properties) {
        return new SmallTasks(clock, properties.queue());
    }

    @Bean
    HelloProcessor hello(SmallTasks tasks) {
        return new HelloProcessor(tasks);
    }

    @Bean
    PingProcessor ping(SmallTasks tasks) {
        return new PingProcessor(tasks);
    }

    @Bean
    EchoProcessor echo(SmallTasks tasks) {
        return new EchoProcessor(tasks);
    }

    @Bean
    NotRegisteredProcessor notRegistered() {
        return new NotRegisteredProcessor();
    }
}
