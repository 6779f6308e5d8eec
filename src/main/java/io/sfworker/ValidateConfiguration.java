package io.sfworker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sfworker.algorithm.AlgorithmProperties;
import io.sfworker.celery.CeleryComponent;
import io.sfworker.intake.IntakeProperties;
import io.sfworker.ray.Computation;
import io.sfworker.revision.RouteProperties;
import io.sfworker.revision.Sources;
import io.sfworker.revision.dryrun.DryRun;
import org.apache.camel.Processor;
import org.apache.camel.component.direct.springboot.DirectComponentAutoConfiguration;
import org.apache.camel.component.micrometer.springboot.MicrometerComponentAutoConfiguration;
import org.apache.camel.component.micrometer.springboot.MicrometerComponentConverter;
import org.apache.camel.component.redis.springboot.RedisComponentAutoConfiguration;
import org.apache.camel.component.redis.springboot.RedisComponentConverter;
import org.apache.camel.spring.boot.CamelAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

/** What the routes need to be built, and nothing that connects to anything; not a part of the running worker. */
@ConfigurationPropertiesScan
@ImportAutoConfiguration({
    CamelAutoConfiguration.class,
    DirectComponentAutoConfiguration.class,
    MicrometerComponentAutoConfiguration.class,
    MicrometerComponentConverter.class,
    RedisComponentConverter.class,
    RedisComponentAutoConfiguration.class
})
@Import(NodeConfiguration.class)
class ValidateConfiguration {
    private final DryRun standins = new DryRun();

    @Bean
    ObjectMapper objectMapper() {
        return new ObjectMapper();
    }

    @Bean
    Sources sources(RouteProperties routes, IntakeProperties intake, AlgorithmProperties algorithm) {
        return new Sources(routes.folder(), intake.schemaPath(), algorithm.folders());
    }

    @Bean
    MeterRegistry prometheusMeterRegistry() {
        return new SimpleMeterRegistry();
    }

    @Bean
    StringRedisTemplate stringRedisTemplate() {
        return new StringRedisTemplate(new LettuceConnectionFactory());
    }

    @Bean
    CeleryComponent celery() {
        return new CeleryComponent();
    }

    @Bean
    Computation computation() {
        return standins.computation();
    }

    @Bean
    Processor healthCheck() {
        return exchange -> {};
    }

    @Bean
    Processor selfTest() {
        return exchange -> {};
    }

    @Bean
    Processor selfTestResult() {
        return exchange -> {};
    }
}
