package io.sfworker.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.MovableClock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LiveContextsTest {
    private static final Duration KEEP = Duration.ofMinutes(5);

    private final MovableClock clock = new MovableClock();
    private final LiveContexts live = new LiveContexts(KEEP, clock);

    @AfterEach
    void end() {
        live.close();
    }

    @Test
    void endsNothingWhilePausedBecauseTheIntakeIsStillThatOfTheOldOne() throws Exception {
        live.swap(context("first"));
        live.open();
        live.pause();
        live.swap(context("second"));
        clock.advance(KEEP.plusSeconds(1));

        live.endIdle();
        assertThat(retired()).containsExactly("first");

        live.resume();
        live.endIdle();
        assertThat(retired()).isEmpty();
    }

    private List<String> retired() {
        return live.retired().stream().map(RevisionContext::hash).toList();
    }

    private static RevisionContext context(String hash) throws Exception {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:tasks")
                        .routeId(RevisionContext.INTAKE)
                        .autoStartup(false)
                        .to("direct:end");
            }
        });
        camel.start();
        return new RevisionContext(hash, camel, new RouteSteps(), () -> {});
    }
}
