package io.sfworker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sfworker.revision.Sources;
import io.sfworker.revision.expression.RouteLanguages;
import io.sfworker.small.HealthCheckProcessor;
import io.sfworker.small.HealthReport;
import io.sfworker.small.SelfTestProcessor;
import io.sfworker.small.SelfTestResultProcessor;
import io.sfworker.small.SmallProperties;
import io.sfworker.task.Node;
import io.sfworker.testing.FakeComputation;
import io.sfworker.testing.MovableClock;
import io.sfworker.testing.RecordingComponent;
import io.sfworker.testing.VisitedSteps;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.camel.spi.CamelContextCustomizer;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** The real routes with the real processors; Redis and Ray are replaced by what a test can look at. */
@Configuration(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@ImportAutoConfiguration(CamelAutoConfiguration.class)
@Import({NodeConfiguration.class, FlowConfiguration.class, ReportConfiguration.class, AlgorithmBeans.class})
class RouteTestConfiguration {
    @Bean
    ObjectMapper objectMapper() {
        return new ObjectMapper();
    }

    /** As in the contexts of revisions. */
    @Bean
    CamelContextCustomizer languages() {
        return RouteLanguages::equip;
    }

    @Bean
    Sources sources() {
        return new Sources(Path.of("routes"), Path.of("config/schema"), List.of());
    }

    @Bean
    @Primary
    Clock testClock() {
        return new MovableClock();
    }

    @Bean("celery")
    RecordingComponent celery() {
        return new RecordingComponent();
    }

    /** Named by the worker's configuration; nothing connects through it. */
    @Bean
    StringRedisTemplate stringRedisTemplate() {
        return new StringRedisTemplate(new LettuceConnectionFactory());
    }

    /** Under the name the worker's configuration gives to the counters of the routes. */
    @Bean
    MeterRegistry prometheusMeterRegistry() {
        return new SimpleMeterRegistry();
    }

    @Bean(destroyMethod = "write")
    VisitedSteps visitedSteps() {
        return new VisitedSteps();
    }

    @Bean
    FakeComputation computation() {
        return new FakeComputation();
    }

    @Bean
    HealthCheckProcessor healthCheck(Node node, Clock clock) {
        HealthReport report = new HealthReport() {
            @Override
            public Redis redis() {
                return new Redis("1.00M", 3, null);
            }

            @Override
            public Celery celery() {
                return new Celery(1, 0);
            }
        };
        return new HealthCheckProcessor(report, node, "testing", clock);
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
