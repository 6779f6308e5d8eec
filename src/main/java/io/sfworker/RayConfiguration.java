package io.sfworker;

import io.sfworker.algorithm.AlgorithmProperties;
import io.sfworker.intake.IntakeProperties;
import io.sfworker.ops.access.HttpProperties;
import io.sfworker.ops.trace.TaskTraces;
import io.sfworker.ray.CallListener;
import io.sfworker.ray.Computation;
import io.sfworker.ray.FileAccess;
import io.sfworker.ray.InstalledPackages;
import io.sfworker.ray.NativeRayGateway;
import io.sfworker.ray.OutputProperties;
import io.sfworker.ray.RayComputation;
import io.sfworker.ray.RayGateway;
import io.sfworker.ray.RayHead;
import io.sfworker.ray.RayProperties;
import io.sfworker.ray.RunnerPool;
import io.sfworker.small.SmallProperties;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Ray: the head, the gateway into it, and the Runners. */
@Configuration(proxyBeanMethods = false)
class RayConfiguration {
    @Bean
    RayGateway rayGateway(RayProperties properties) {
        return new NativeRayGateway(properties);
    }

    /** So that two nodes can be compared, by {@code doctor} or by people. */
    @Bean
    InfoContributor packages(RayProperties properties) {
        return info -> info.withDetail("packages", InstalledPackages.in(properties.pythonHome()));
    }

    /** In the worker's own context, because Runners outlive a revision of the routes. */
    @Bean
    FileAccess fileAccess(
            IntakeProperties intake,
            RayProperties ray,
            HttpProperties http,
            OutputProperties output,
            SmallProperties small) {
        return new FileAccess(
                Stream.concat(Stream.of(intake.dataPath()), intake.dataRoots().stream())
                        .toList(),
                FlowConfiguration.ownFolders(intake, ray, http, output),
                List.of(small.selfTestPath()),
                output);
    }

    @Bean
    RunnerPool runnerPool(
            RayGateway gateway,
            RayProperties properties,
            FileAccess files,
            AlgorithmProperties algorithm,
            ObjectProvider<TaskTraces> traces) {
        TaskTraces listener = traces.getIfAvailable();
        return new RunnerPool(
                gateway,
                properties.withModules(algorithm.folders()),
                files,
                listener == null ? CallListener.NOBODY : listener.calls());
    }

    /** Ends with the context, after the routes have drained: attempts first, then the actors, then the head. */
    @Bean(destroyMethod = "close")
    RayHead rayHead(RayProperties properties, RayGateway gateway, RunnerPool pool) {
        return new RayHead(properties, gateway, pool);
    }

    @Bean
    Computation computation(RunnerPool pool, AlgorithmProperties properties) {
        return new RayComputation(pool, properties::limits);
    }
}
