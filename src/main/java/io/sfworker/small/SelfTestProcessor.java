package io.sfworker.small;

import io.sfworker.celery.CeleryConstants;
import io.sfworker.celery.protocol.TaskMessage;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.flow.FlowVariables;
import io.sfworker.task.AlgorithmPlan;
import io.sfworker.task.AttemptId;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.ClusterPlan.Mode;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Execution;
import io.sfworker.task.Json;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import io.sfworker.task.TaskFile;
import io.sfworker.task.TaskRequest;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Plans {@code local_psi_test}: a PSI of two generated tables in simulation. */
public final class SelfTestProcessor implements Processor {
    private static final Party ALICE = new Party("alice");
    private static final Party BOB = new Party("bob");
    private static final Json PARAMETERS = new Json("""
            {"keys": {"alice": ["uid"], "bob": ["uid"]}, "receiver": "alice", "protocol": "KKRT_PSI_2PC",
             "broadcast_result": false, "precheck_input": false, "sort": false,
             "input_paths": {"alice": "alice.csv", "bob": "bob.csv"},
             "output_paths": {"alice": "alice.psi.csv", "bob": "bob.psi.csv"}}
            """);

    private final SmallProperties properties;
    private final SelfTestTables tables;

    public SelfTestProcessor(SmallProperties properties) {
        this.properties = properties;
        this.tables = new SelfTestTables(properties.selfTestPath());
    }

    @Override
    public void process(Exchange exchange) {
        TaskMessage message = exchange.getMessage().getBody(TaskMessage.class);
        SmallTasks.requireNoArguments(message.args(), message.kwargs(), "local_psi_test");
        if (!properties.selfTest()) {
            throw new InvalidTask(FailureCode.TASK_NOT_REGISTERED, message.task() + " is switched off at this worker");
        }
        Execution execution = FlowVariables.execution(exchange);
        String token = exchange.getProperty(CeleryConstants.TOKEN, "", String.class);
        AttemptId attempt = AttemptId.of(message.id(), message.retries(), token);
        FlowVariables.REQUEST.set(
                exchange, new TaskRequest(execution.ids(), attempt, token, cluster(), devices(), algorithm()));
    }

    private static ClusterPlan cluster() {
        return new ClusterPlan(Mode.SIMULATION, addresses(), null, false, null, Json.EMPTY);
    }

    private static DevicePlan devices() {
        Json runtime = new Json("{\"protocol\": \"SEMI2K\", \"field\": \"FM128\"}");
        return new DevicePlan(new DevicePlan.Spu(addresses(), runtime, Json.EMPTY), null);
    }

    private AlgorithmPlan algorithm() {
        return new AlgorithmPlan(
                "psi",
                "psi",
                "sfworker.algorithm.psi",
                PARAMETERS,
                List.of(
                        new TaskFile("input_paths", ALICE, tables.table(ALICE, 0)),
                        new TaskFile("input_paths", BOB, tables.table(BOB, SelfTestTables.COMMON))),
                List.of(
                        new TaskFile("output_paths", ALICE, tables.output(ALICE)),
                        new TaskFile("output_paths", BOB, tables.output(BOB))));
    }

    private static List<PartyAddress> addresses() {
        return List.of(new PartyAddress(ALICE, null, null), new PartyAddress(BOB, null, null));
    }
}
