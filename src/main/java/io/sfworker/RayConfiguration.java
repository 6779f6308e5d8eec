package io.sfworker;

import io.sfworker.algorithm.AlgorithmProperties;
import io.sfworker.ops.trace.TaskTraces;
import io.sfworker.ray.CallListener;
import io.sfworker.ray.Computation;
import io.sfworker.ray.InstalledPackages;
import io.sfworker.ray.NativeRayGateway;
import io.sfworker.ray.RayComputation;
import io.sfworker.ray.RayGateway;
import io.sfworker.ray.RayHead;
import io.sfworker.ray.RayProperties;
import io.sfworker.ray.RunnerPool;
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

    @Bean
    RunnerPool runnerPool(
            RayGateway gateway,
            RayProperties properties,
            AlgorithmProperties algorithm,
            ObjectProvider<TaskTraces> traces) {
        TaskTraces listener = traces.getIfAvailable();
        return new RunnerPool(
                gateway,
                properties.withModules(algorithm.folders()),
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
