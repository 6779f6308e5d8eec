package io.sfworker;

import io.sfworker.task.Node;
import java.time.Clock;
import java.time.ZoneId;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What is known of this worker before any route. */
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {
    /** In the container's zone: times of events and results are local (task contract, section 5.2). */
    @Bean
    Clock clock() {
        return Clock.system(ZoneId.systemDefault());
    }

    @Bean
    Node node(NodeProperties properties) {
        return properties.node();
    }
}
