package io.sfworker;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.CeleryConstants;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.AlgorithmPlan;
import io.sfworker.task.AttemptId;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import io.sfworker.task.TaskIds;
import io.sfworker.task.TaskRequest;
import io.sfworker.testing.FakeComputation;
import io.sfworker.testing.Messages;
import io.sfworker.testing.Recorder;
import io.sfworker.testing.RecordingComponent;
import io.sfworker.testing.Samples;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.test.spring.junit5.CamelSpringBootTest;
import org.apache.camel.test.spring.junit5.EnableRouteCoverage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** One route file as it stands in {@code routes/}: what comes in, which endpoints are called, what goes out. */
@CamelSpringBootTest
@EnableRouteCoverage
@SpringBootTest(
        classes = RouteTestConfiguration.class,
        properties = {
            "camel.main.routes-include-pattern=file:routes/**/*.camel.yaml",
            "camel.main.jmx-enabled=true",
            "sfworker.intake.data-path=target/route-tests/data",
            "sfworker.status.progress-interval=100ms",
            "sfworker.small.self-test-path=target/route-tests/self-test",
            "sfworker.ray.runner.work-dir=target/route-tests/data/.work"
        })
abstract class RouteTest {
    @Autowired
    CamelContext camel;

    @Autowired
    ProducerTemplate template;

    @Autowired
    RecordingComponent intake;

    @Autowired
    FakeComputation computation;

    @BeforeEach
    void forgetEarlierTests() {
        celery().reset();
        computation.reset();
        copyTable("alice.csv");
        copyTable("bob.csv");
    }

    Recorder celery() {
        return intake.recorder();
    }

    /** Stages of the published events, in order. */
    List<String> stages() {
        return events().stream().map(event -> event.at("/data/stage").asText()).toList();
    }

    /** The published events, in order. */
    List<JsonNode> events() {
        return celery().calls("publish").stream()
                .map(call -> Samples.parse(String.valueOf(call.body())))
                .toList();
    }

    /** Sends a Celery message into a route, as the intake would. */
    Exchange send(String uri, TaskMessage message) {
        return template.send(uri, exchange -> prepare(exchange, message));
    }

    /** Sends a checked and split PSI into a route. */
    Exchange sendRequest(String uri, int retries) {
        return sendRequest(uri, retries, null);
    }

    /** Sends one of which this node runs alice only. */
    Exchange sendRequestOfANode(String uri, int retries) {
        return sendRequest(uri, retries, new Party("alice"));
    }

    private Exchange sendRequest(String uri, int retries, @Nullable Party self) {
        return template.send(uri, exchange -> {
            prepare(exchange, Messages.recorded("b1_positional", retries));
            Execution execution = execution(retries);
            execution.taskTypeKnown("psi");
            FlowVariables.EXECUTION.set(exchange, execution);
            FlowVariables.REQUEST.set(exchange, request(execution.ids(), self));
            exchange.setVariable(FlowVariables.TASK_TYPE, "psi");
        });
    }

    static void prepare(Exchange exchange, TaskMessage message) {
        exchange.setProperty(CeleryConstants.TOKEN, "e:17");
        exchange.getMessage().setBody(message);
        exchange.getMessage().setHeader(CeleryConstants.TASK_NAME, message.task());
        exchange.getMessage().setHeader(CeleryConstants.RETRIES, message.retries());
        exchange.getMessage().setHeader(CeleryConstants.QUEUE, "secretflow_queue");
        FlowVariables.EXECUTION.set(exchange, execution(message.retries()));
        exchange.setVariable(FlowVariables.TASK_TYPE, FlowVariables.NO_TASK_TYPE);
    }

    static Execution execution(int retries) {
        TaskIds ids = new TaskIds("celery-1", "exec-1", "dag-1", "node-1", "exec-1");
        Execution.Delivery delivery = new Execution.Delivery(
                Instant.parse("2026-01-07T10:00:00Z"), "secretflow_queue", "", retries, Optional.empty());
        return new Execution(ids, delivery);
    }

    private static TaskRequest request(TaskIds ids, @Nullable Party self) {
        ClusterPlan.Mode mode = self == null ? ClusterPlan.Mode.SIMULATION : ClusterPlan.Mode.PRODUCTION;
        List<PartyAddress> parties = List.of(
                new PartyAddress(new Party("alice"), null, null), new PartyAddress(new Party("bob"), null, null));
        return new TaskRequest(
                ids,
                new AttemptId("celery-1/0/17"),
                "e:17",
                new ClusterPlan(mode, parties, self, false, null, Json.EMPTY),
                new DevicePlan(new DevicePlan.Spu(parties, Json.EMPTY, Json.EMPTY), null),
                new AlgorithmPlan("psi", "psi", "sfworker.algorithm.psi", Json.EMPTY, List.of(), List.of()));
    }

    private static void copyTable(String name) {
        try {
            Path data = Files.createDirectories(Path.of("target/route-tests/data"));
            Files.copy(
                    Samples.FOLDER.resolve("data").resolve(name),
                    data.resolve(name),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
