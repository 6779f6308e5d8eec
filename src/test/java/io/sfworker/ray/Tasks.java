package io.sfworker.ray;

import io.sfworker.task.AlgorithmPlan;
import io.sfworker.task.AttemptId;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Json;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import io.sfworker.task.TaskFile;
import io.sfworker.task.TaskIds;
import io.sfworker.task.TaskLimits;
import io.sfworker.task.TaskRequest;
import java.nio.file.Path;
import java.util.List;

/** Task requests for tests. */
final class Tasks {
    static final Party ALICE = new Party("alice");
    static final Party BOB = new Party("bob");

    private Tasks() {}

    /** A simulation of two parties whose algorithm gets {@code parameters}. */
    static TaskRequest aTask(String id, String parameters) {
        return new TaskRequest(
                TaskIds.ofCeleryOnly(id),
                AttemptId.of(id, 0, "1:1"),
                "1:1",
                new ClusterPlan(
                        ClusterPlan.Mode.SIMULATION,
                        List.of(new PartyAddress(ALICE, null, null), new PartyAddress(BOB, null, null)),
                        null,
                        false,
                        null,
                        Json.EMPTY),
                new DevicePlan(null, null),
                new AlgorithmPlan(
                        "psi",
                        "psi",
                        "sfworker.algorithm.psi",
                        new Json(parameters),
                        List.of(
                                new TaskFile("input_paths", ALICE, Path.of("/data/alice/in.csv")),
                                new TaskFile("input_paths", BOB, Path.of("/data/bob/in.csv"))),
                        List.of(new TaskFile("output_paths", ALICE, Path.of("/data/alice/out.csv")))));
    }

    static TaskLimits limits(String type) {
        return new TaskLimits(8_000_000_000L, "limit of " + type, 150);
    }

    static TaskRequest aTaskThat(String behaviour) {
        return aTask(behaviour, "{\"behaviour\":\"%s\"}".formatted(behaviour));
    }

    /** This node's part of a production task with an SPU and a HEU. */
    static TaskRequest aProductionTask() {
        var addresses = List.of(
                new PartyAddress(ALICE, "10.0.0.1:19000", "0.0.0.0:19000"),
                new PartyAddress(BOB, "10.0.0.2:19000", null));
        return new TaskRequest(
                TaskIds.ofCeleryOnly("p"),
                AttemptId.of("p", 2, "3:17"),
                "3:17",
                new ClusterPlan(
                        ClusterPlan.Mode.PRODUCTION,
                        addresses,
                        BOB,
                        true,
                        "job",
                        new Json("{\"log_to_driver\":false}")),
                new DevicePlan(
                        new DevicePlan.Spu(
                                addresses, new Json("{\"protocol\":\"SEMI2K\"}"), new Json("{\"recv_timeout_ms\":1}")),
                        new Json("{\"mode\":\"PHEU\"}")),
                new AlgorithmPlan(
                        "ss_lr",
                        "ss_logistic_regression",
                        "sfworker.algorithm.ss_lr",
                        new Json("{\"label\":\"y\",\"train_data\":{\"alice\":\"a.csv\",\"bob\":\"b.csv\"}}"),
                        List.of(new TaskFile("train_data", BOB, Path.of("/data/b.csv"))),
                        List.of()));
    }
}
