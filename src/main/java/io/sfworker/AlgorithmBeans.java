package io.sfworker;

import io.sfworker.algorithm.AlgorithmProcessor;
import io.sfworker.algorithm.AlgorithmProperties;
import io.sfworker.intake.TaskTypes;
import io.sfworker.ray.Computation;
import org.apache.camel.spring.boot.CamelConfigurationProperties;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.annotation.Configuration;

/** One bean per declared task type, so that a route can say {@code process: {ref: psi}}, and the user's own routes. */
@Configuration(proxyBeanMethods = false)
class AlgorithmBeans {
    AlgorithmBeans(
            TaskTypes types,
            Computation computation,
            AlgorithmProperties properties,
            CamelConfigurationProperties camel,
            ConfigurableListableBeanFactory beans) {
        properties.requireKnown(types.names());
        for (String type : types.names()) {
            if (beans.containsBean(type)) {
                throw new IllegalStateException(
                        "the task type %s has the name of a part of the worker; choose another".formatted(type));
            }
            beans.registerSingleton(type, new AlgorithmProcessor(computation, properties));
        }
        // Not in application.yaml: Camel does not start with a folder that is not there.
        properties.folders().forEach(folder -> camel.getMain()
                .setRoutesIncludePattern(
                        "%s,file:%s/*.camel.yaml".formatted(camel.getMain().getRoutesIncludePattern(), folder)));
    }
}
