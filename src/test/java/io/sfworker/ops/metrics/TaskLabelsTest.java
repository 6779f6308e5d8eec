package io.sfworker.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskLabelsTest {
    private final TaskLabels labels = new TaskLabels();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    TaskLabelsTest() {
        registry.config().meterFilter(labels);
    }

    @Test
    void knowsDeclaredTypesAndCallsTheRestOther() {
        labels.know(List.of("psi"));

        count("task_type", "psi", "code", "none", "outcome", "success");
        count("task_type", "odd", "code", "none", "outcome", "success");

        assertThat(series()).containsExactlyInAnyOrder("none success psi", "none success other");
    }

    @Test
    void countsOnOverAnEditOfTheRoutes() {
        count("task_type", "small", "code", "none", "outcome", "success", "camelContext", "sfworker-1");
        count("task_type", "small", "code", "none", "outcome", "success", "camelContext", "sfworker-2");

        assertThat(registry.find("sfworker.tasks").counters()).hasSize(1);
        assertThat(registry.get("sfworker.tasks").counter().count()).isEqualTo(2);
    }

    @Test
    void takesStepsOfRoutesThatNameNoCode() {
        count("task_type", "none", "outcome", "failure");
        count("task_type", "none", "outcome", "failure", "code", "");

        assertThat(series()).containsExactly("none failure none");
    }

    @Test
    void aFloodOfDeclarationsIsBounded() {
        labels.know(IntStream.range(0, 1000).mapToObj(number -> "type" + number).toList());

        IntStream.range(0, 1000).forEach(number -> count("task_type", "type" + number, "outcome", "success"));

        assertThat(registry.find("sfworker.tasks").counters()).hasSizeLessThanOrEqualTo(200);
    }

    private void count(String... tags) {
        registry.counter("sfworker.tasks", tags).increment();
    }

    private List<String> series() {
        return registry.find("sfworker.tasks").counters().stream()
                .map(counter -> counter.getId().getTags().stream()
                        .map(Tag::getValue)
                        .reduce((first, second) -> first + " " + second)
                        .orElse(""))
                .toList();
    }
}
