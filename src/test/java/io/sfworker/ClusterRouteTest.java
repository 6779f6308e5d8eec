package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClusterRouteTest extends RouteTest {
    @Test
    void startsThePartiesBetweenItsTwoEvents() {
        sendRequest("direct:cluster", 0);

        assertThat(stages()).startsWith("cluster_init", "cluster_initialized");
        assertThat(computation.calls()).startsWith("open", "devices");
        assertThat(celery().operations()).doesNotContain("onlyOnce");
    }

    @Test
    void runsATaskOfSeveralNodesOnlyOnceFromThenOn() {
        sendRequestOfANode("direct:cluster", 0);

        assertThat(celery().operations()).containsExactly("onlyOnce", "confirm", "result", "acknowledge");
    }
}
