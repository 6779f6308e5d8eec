package io.sfworker;

import io.sfworker.algorithm.AlgorithmProcessor;
import io.sfworker.algorithm.AlgorithmProperties;
import io.sfworker.intake.TaskTypes;
import io.sfworker.ray.Computation;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** One bean per declared task type, so that a route can say {@code process: {ref: psi}}. */
class AlgorithmBeans {
    AlgorithmBeans(
            TaskTypes types,
            Computation computation,
            AlgorithmProperties properties,
            ConfigurableListableBeanFactory beans) {
        properties.requireKnown(types.names());
        for (String type : types.names()) {
            if (beans.containsBean(type)) {
                throw new IllegalStateException(
                        "the task type %s has the name of a part of the worker; choose another".formatted(type));
            }
            beans.registerSingleton(type, new AlgorithmProcessor(computation, properties));
        }
    }
}
