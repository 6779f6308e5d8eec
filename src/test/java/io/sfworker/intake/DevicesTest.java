package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Node;
import io.sfworker.testing.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which devices a task gets, and how they are set up. */
class DevicesTest {
    @TempDir
    Path folder;

    private final ObjectNode params = Samples.read("tasks/vif.json");

    @Test
    void anOptionalSpuIsThereWhenTheMessageDescribesIt() {
        assertThat(devices().spu()).isNotNull();
    }

    @Test
    void anOptionalSpuMayBeMissing() {
        params.putNull("spu_config");

        assertThat(devices().spu()).isNull();
    }

    @Test
    void nodesWithoutSpuPortDescribeNoSpu() {
        inForm("\"sf_port\": 19000");

        assertThat(devices().spu()).isNull();
    }

    @Test
    void nodesWithSpuPortDescribeAnSpu() {
        inForm("\"sf_port\": 19000, \"spu_port\": 19500");

        assertThat(devices().spu()).isNotNull();
    }

    @Test
    void whatTheTypeNeedsReplacesTheMessagesRuntimeConfig() {
        JsonNode definition = params.get("spu_config").get("cluster_def");
        ((ObjectNode) definition)
                .set("runtime_config", Samples.parse("{\"protocol\": \"SEMI2K\", \"field\": \"FM64\"}"));

        DevicePlan.Spu spu = Objects.requireNonNull(devices().spu());

        assertThat(Samples.parse(spu.runtimeConfig().text())).isEqualTo(Samples.parse("""
                        {"protocol": "SEMI2K", "field": "FM128", "fxp_fraction_bits": 40}"""));
    }

    private DevicePlan devices() {
        IntakeProperties properties =
                new IntakeProperties(folder, List.of(), folder, null, false, "auto", "SEMI2K", "FM64");
        var clusters = new ClusterPlanner(
                new Node("node1", "10.0.0.1", null),
                properties,
                new Peers(new Node("node1", "10.0.0.1", null), List.of()));
        return new DevicePlanner(properties).plan(Train.TYPES.named("vif"), params, clusters.plan(params));
    }

    private void inForm(String ports) {
        params.remove("sf_init_config");
        params.putNull("spu_config");
        params.set("nodes", Samples.parse("""
                [{"node_id": "node1", "node_ip": "10.0.0.1", "party": "alice", %s},
                 {"node_id": "node2", "node_ip": "10.0.0.2", "party": "bob", %s}]""".formatted(ports, ports)));
    }
}
