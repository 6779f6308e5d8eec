package io.sfworker;

import io.sfworker.algorithm.AlgorithmProcessor;
import io.sfworker.algorithm.AlgorithmProperties;
import io.sfworker.intake.TaskTypes;
import io.sfworker.ray.Computation;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Configuration;

/** One algorithm bean per declared task type, so that a route can say {@code process: {ref: psi}}. */
@Configuration(proxyBeanMethods = false)
class AlgorithmBeans {
    AlgorithmBeans(
            TaskTypes types,
            Computation computation,
            AlgorithmProperties properties,
            ConfigurableListableBeanFactory beans) {
        properties.requireKnown(types.names());
        for (String type : types.names()) {
            beans.registerSingleton(type, new AlgorithmProcessor(computation, properties));
        }
    }
}
