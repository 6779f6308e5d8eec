package io.sfworker;

import io.micrometer.core.instrument.MeterRegistry;
import io.sfworker.algorithm.AlgorithmProperties;
import io.sfworker.intake.IntakeProperties;
import io.sfworker.ops.RoutesEndpoint;
import io.sfworker.ops.RoutesHealthIndicator;
import io.sfworker.revision.RevisionStore;
import io.sfworker.revision.Revisions;
import io.sfworker.revision.RouteProperties;
import io.sfworker.revision.RouteWatch;
import io.sfworker.revision.Sources;
import java.nio.file.Path;
import java.time.Clock;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** The route files, their revisions, and who looks after edits. */
@Configuration(proxyBeanMethods = false)
class RoutesConfiguration {
    @Bean
    Sources sources(RouteProperties routes, IntakeProperties intake, AlgorithmProperties algorithm) {
        return new Sources(routes.folder(), intake.schemaPath(), algorithm.folders());
    }

    @Bean
    RevisionStore revisionStore(IntakeProperties intake, RouteProperties routes, PrivateFolders made) {
        return new RevisionStore(kept(intake), routes.history());
    }

    /** The folder with the copies of revisions, which run again without a check: nobody else may write there. */
    static Path kept(IntakeProperties intake) {
        return intake.dataPath().resolve(".revisions");
    }

    @Bean(destroyMethod = "")
    Revisions revisions(
            ConfigurableApplicationContext worker, RevisionStore store, RouteProperties properties, Clock clock) {
        return new Revisions(new RevisionContexts(worker), store, properties, clock);
    }

    @Bean
    RoutesEndpoint routesEndpoint(Revisions revisions, RouteWatch watch, MeterRegistry metrics) {
        return new RoutesEndpoint(revisions, watch, metrics);
    }

    @Bean
    RoutesHealthIndicator routesHealthIndicator(Revisions revisions, RouteWatch watch) {
        return new RoutesHealthIndicator(revisions, watch);
    }

    @Bean(destroyMethod = "")
    RouteWatch routeWatch(Sources sources, Revisions revisions, Environment environment) {
        return new RouteWatch(sources, revisions, environment.acceptsProfiles(Profiles.of("production")));
    }
}
