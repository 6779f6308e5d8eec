package io.sfworker.intake;

import io.sfworker.task.AlgorithmPlan;
import io.sfworker.task.AttemptId;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.ClusterPlan.Mode;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Json;
import io.sfworker.task.Node;
import io.sfworker.task.Party;
import io.sfworker.task.TaskFile;
import io.sfworker.task.TaskRequest;
import java.util.List;

/** Splits a checked task into the plans of the stages, with the files of this node's own parties only. */
public final class TaskSplitter {
    private final Peers peers;
    private final ClusterPlanner clusters;
    private final DevicePlanner devices;
    private final FilePlanner files;
    private final ComponentFiles componentFiles;

    /** {@code services}: {@code host:port} of what this node runs for itself, which is no party. */
    public TaskSplitter(Node node, DataRoots roots, IntakeProperties properties, List<String> services) {
        this.peers = new Peers(node, services);
        this.clusters = new ClusterPlanner(node, properties, peers);
        this.devices = new DevicePlanner(properties);
        this.files = new FilePlanner(roots);
        this.componentFiles = new ComponentFiles(roots);
    }

    /** Fails: {@link io.sfworker.failure.InvalidTask}, which is never retried. */
    TaskRequest split(CheckedTask task, AttemptId attempt, String token) {
        ClusterPlan cluster = clusters.plan(task.params());
        PartyRules.check(task.type(), task.parameters(), cluster);
        DevicePlan devicePlan = devices.plan(task.type(), task.params(), cluster);
        DevicePlan.Spu spu = devicePlan.spu();
        if (cluster.mode() == Mode.PRODUCTION && spu != null) {
            peers.checkLinks(spu.nodes(), cluster.self(), "spu_config.cluster_def.nodes");
        }
        return new TaskRequest(task.ids(), attempt, token, cluster, devicePlan, algorithm(task, cluster));
    }

    private AlgorithmPlan algorithm(CheckedTask task, ClusterPlan cluster) {
        if (task.type().isComponent()) {
            List<Party> own = cluster.localParties();
            List<TaskFile> inputs = componentFiles.inputs(task.parameters(), own);
            return plan(task, inputs, componentFiles.outputs(task.parameters(), own));
        }
        List<TaskFile> inputs = files.files(task.type(), task.parameters(), cluster.localParties(), "input");
        List<TaskFile> outputs = files.files(task.type(), task.parameters(), cluster.localParties(), "output");
        files.checkInputs(task.type(), task.parameters(), inputs);
        files.checkOutputs(outputs);
        return plan(task, inputs, outputs);
    }

    private static AlgorithmPlan plan(CheckedTask task, List<TaskFile> inputs, List<TaskFile> outputs) {
        return new AlgorithmPlan(
                task.type().name(),
                task.typeAsSent(),
                task.type().module(),
                new Json(task.parameters().toString()),
                inputs,
                outputs);
    }
}
