package io.sfworker.revision.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.AlgorithmPlan;
import io.sfworker.task.AttemptId;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Json;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import io.sfworker.task.TaskFile;
import io.sfworker.task.TaskIds;
import io.sfworker.task.TaskRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Expressions that leave the message are refused by the engine, without any check of files before it. */
class EngineGuardTest {
    private static final ObjectMapper QUOTES = new ObjectMapper();
    private static final String BEGIN = """
            - route:
                id: sample
                from:
                  uri: direct:sample
                  steps:
            """;

    /** Whatever calls it has left the message. */
    public static final class Probe implements Processor {
        private boolean touched;

        public String touch() {
            touched = true;
            return "touched";
        }

        @Override
        public void process(Exchange exchange) {
            touched = true;
        }
    }

    @ParameterizedTest
    @FieldSource("io.sfworker.revision.expression.Attacks#ALL")
    void theEngineAloneRefusesThemInEveryAttribute(String attack) throws Exception {
        Probe probe = new Probe();
        try (DefaultCamelContext camel = context(probe)) {
            RouteLanguages.equip(camel);
            camel.start();
            for (Map.Entry<String, String> step : Attacks.STEPS.entrySet()) {
                Throwable refused = run(camel, step.getValue(), attack);
                assertThat(refused).as(step.getKey()).isNotNull();
                assertThat(probe.touched).as(step.getKey()).isFalse();
            }
        }
    }

    @Test
    void withoutBothAFileIsRead(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "read");
        try (DefaultCamelContext camel = context(new Probe())) {
            camel.start();
            assertThatCode(() -> load(camel, "setBody: {simple: %s}", Attacks.FILE.formatted(secret)))
                    .doesNotThrowAnyException();

            Exchange exchange = send(camel, TaskVariable.TYPED);

            assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("read");
        }
    }

    @Test
    void plainDataAloneLeadsToNoFile(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "read");
        try (DefaultCamelContext camel = context(new Probe())) {
            camel.start();
            load(camel, "setBody: {simple: %s}", Attacks.FILE.formatted(secret));

            Exchange exchange = send(camel, TaskVariable.PLAIN);

            assertThat(exchange.getMessage().getBody(String.class)).isNotEqualTo("read");
        }
    }

    private enum TaskVariable {
        /** As the records themselves, as it was once. */
        TYPED,
        /** As routes see it. */
        PLAIN
    }

    private static DefaultCamelContext context(Probe probe) {
        DefaultCamelContext camel = new DefaultCamelContext();
        camel.getRegistry().bind("probe", probe);
        camel.getPropertiesComponent().addInitialProperty("probe.secret", "secret");
        return camel;
    }

    private static Throwable run(DefaultCamelContext camel, String step, String attack) throws Exception {
        try {
            load(camel, step, attack);
        } catch (Exception refused) {
            return refused;
        }
        Exchange exchange = send(camel, TaskVariable.TYPED);
        camel.getRouteController().stopRoute("sample");
        camel.removeRoute("sample");
        return exchange.getException();
    }

    private static String written(String step, String attack) throws IOException {
        return step.formatted(QUOTES.writeValueAsString(attack));
    }

    private static void load(DefaultCamelContext camel, String step, String attack) throws Exception {
        String text = BEGIN + "        - " + written(step, attack) + "\n";
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("file:sample.camel.yaml", text));
    }

    private static Exchange send(DefaultCamelContext camel, TaskVariable variable) {
        Exchange exchange = new DefaultExchange(camel);
        exchange.getMessage().setBody(Map.of("a", Map.of("b", "c")));
        exchange.getMessage().setHeader("a", "text");
        exchange.setProperty("a", "text");
        exchange.setVariable("a", "text");
        if (variable == TaskVariable.PLAIN) {
            FlowVariables.REQUEST.set(exchange, request());
        } else {
            exchange.setVariable("request", request());
        }
        return camel.createProducerTemplate().send("direct:sample", exchange);
    }

    private static TaskRequest request() {
        Party alice = new Party("alice");
        List<PartyAddress> parties = List.of(new PartyAddress(alice, null, null));
        return new TaskRequest(
                TaskIds.ofCeleryOnly("task"),
                new AttemptId("task/0/1"),
                "e:1",
                new ClusterPlan(ClusterPlan.Mode.SIMULATION, parties, null, false, null, Json.EMPTY),
                new DevicePlan(null, null),
                new AlgorithmPlan(
                        "psi",
                        "psi",
                        "sfworker.algorithm.psi",
                        Json.EMPTY,
                        List.of(),
                        List.of(new TaskFile("output_paths", alice, Path.of("/data/alice.csv")))));
    }
}
