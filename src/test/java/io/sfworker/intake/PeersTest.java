package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Node;
import io.sfworker.task.Party;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that knows where bob is does not send alice's shares elsewhere. */
class PeersTest {
    private static final String PARTIES =
            "{'alice': {'address': '10.0.0.1:19000'}, 'bob': {'address': '%s:19000', 'listen_addr': '0.0.0.0:19000'}}";
    private static final String SPU = """
            {'cluster_def': {'nodes': [{'party': 'alice', 'address': '10.0.0.1:19500'},
                                       {'party': 'bob', 'address': '%s:19500'}]}}""";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, 10.0.0.2, 10.0.0.2",
        "Bob.example, bob.EXAMPLE, bob.example",
        "fd00::2, [fd00::2], [FD00::2]",
    })
    void takesTheHostItKnows(String known, String cluster, String spu) {
        Intake intake = knowing(known);

        assertThat(intake.split(p1(cluster, spu)).cluster().parties()).hasSize(2);
        assertThat(intake.split(p2(cluster, spu)).cluster().parties()).hasSize(2);
    }

    @Test
    void refusesAnotherHostOfTheCluster() {
        Intake intake = knowing("10.0.0.2");

        assertRefused(intake, p1("10.0.0.66", "10.0.0.2"), "sf_init_config");
        assertRefused(intake, p2("10.0.0.66", "10.0.0.2"), "sf_init_config");
    }

    @Test
    void refusesAnotherHostOfTheSpu() {
        Intake intake = knowing("10.0.0.2");

        assertRefused(intake, p1("10.0.0.2", "10.0.0.66"), "spu_config.cluster_def.nodes");
        assertRefused(intake, p2("10.0.0.2", "10.0.0.66"), "spu_config.cluster_def.nodes");
        ObjectNode bare = p1("10.0.0.2", "10.0.0.66");
        bare.set("spu_config", bare.get("spu_config").get("cluster_def"));
        assertRefused(intake, bare, "spu_config.cluster_def.nodes");
    }

    @Test
    void refusesAnotherHostInNodes() {
        ObjectNode params = Intake.psi();
        params.remove(List.of("sf_init_config", "spu_config"));
        params.set("nodes", Train.json("""
                [{'node_id': 'node1', 'node_ip': '10.0.0.1', 'sf_port': 19000, 'spu_port': 19500.0, 'party': 'alice'},
                 {'node_id': 'node2', 'node_ip': '10.0.0.66', 'sf_port': 19000.0, 'spu_port': 19500, 'party': 'bob'}]
                """));

        assertRefused(knowing("10.0.0.2"), params, "nodes");
        assertThat(knowing("10.0.0.66", "more").split(params).cluster().parties())
                .hasSize(2);
    }

    @Test
    void takesPartiesItDoesNotKnowFromTheMessage() {
        Intake intake = new Intake(folder, new Node("node1", "10.0.0.1", new Party("alice"), Map.of("carol", "c")));

        assertThat(intake.split(p1("10.0.0.66", "10.0.0.66")).cluster().parties())
                .hasSize(2);
    }

    private Intake knowing(String host) {
        return knowing(host, "node");
    }

    private Intake knowing(String host, String subfolder) {
        Node node = new Node("node1", "10.0.0.1", new Party("alice"), Map.of("bob", host));
        return new Intake(folder.resolve(subfolder), node);
    }

    private static ObjectNode p1(String cluster, String spu) {
        return message("{'cluster_config': {'parties': %s, 'self_party': 'alice'}}", cluster, spu);
    }

    private static ObjectNode p2(String cluster, String spu) {
        return message("{'parties': %s, 'self_party': 'alice'}", cluster, spu);
    }

    private static ObjectNode message(String form, String cluster, String spu) {
        ObjectNode params = Intake.psi();
        params.set("sf_init_config", Train.json(form.formatted(PARTIES.formatted(cluster))));
        params.set("spu_config", Train.json(SPU.formatted(spu)));
        return params;
    }

    private static void assertRefused(Intake intake, ObjectNode params, String field) {
        assertThatThrownBy(() -> intake.split(params))
                .isInstanceOf(InvalidTask.class)
                .hasMessageStartingWith(field + " gives party bob another host than this node knows it by")
                .hasMessageNotContaining("10.0.0");
    }
}
