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
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Of a message that gives bob any host, when the settings list none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // Secrets of the machine, in clouds
                "169.254.169.254",
                "169.254.1.1",
                "[fe80::1]",
                "[fd00:ec2::254]",
                "100.100.100.200",
                "168.63.129.16",
                // This machine
                "127.0.0.1",
                "127.8.8.8",
                "localhost",
                "[::1]",
                "[::ffff:7f00:1]",
                "[::ffff:a9fe:a9fe]",
                // Nowhere, or everywhere
                "0.0.0.0",
                "[::]",
                "224.0.0.1",
                "255.255.255.255",
                // What programs read in different ways
                "0177.0.0.1",
                "2130706433",
                "127.1",
                "0x7f.0.0.1",
                "0xa9fea9fe",
                "10.0.0.010",
                "example.1"
            })
    void refusesHostsThatNoNodeIsAt(String host) {
        Intake intake = new Intake(folder, new Node("node1", "10.0.0.1", new Party("alice")));

        for (ObjectNode params : List.of(p1(host, "10.0.0.2"), p2(host, "10.0.0.2"), p1("10.0.0.2", host))) {
            assertThatThrownBy(() -> intake.split(params))
                    .isInstanceOf(InvalidTask.class)
                    .hasMessageContaining("gives party bob a host or port that this node does not connect to")
                    .hasMessageNotContaining(host);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.2", "192.168.1.7", "8.8.8.8", "[2001:db8::2]", "nobody.invalid"})
    void takesAnyOtherHost(String host) {
        Intake intake = new Intake(folder, new Node("node1", "10.0.0.1", new Party("alice")));

        assertThat(intake.split(p1(host, host)).cluster().parties()).hasSize(2);
    }

    /** As in {@link Intake}: the Redis at 127.0.0.1:6379 and 10.0.0.9:6380, HTTP at 8088. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1:6379", "127.0.0.2:6379", "localhost:6379", "10.0.0.9:6380", "127.0.0.1:8088"})
    void refusesItsOwnServices(String address) {
        for (Node node : List.of(
                new Node("node1", "127.0.0.1", new Party("alice")),
                new Node("node1", "127.0.0.1", new Party("alice"), Map.of("bob", address.split(":", 2)[0])))) {
            ObjectNode params = p1("bob.invalid", "10.0.0.2");
            String text = params.get("sf_init_config").toString().replace("bob.invalid:19000", address);
            params.set("sf_init_config", Train.json(text));

            assertThatThrownBy(
                            () -> new Intake(folder.resolve("a" + node.peers().size()), node).split(params))
                    .isInstanceOf(InvalidTask.class)
                    .hasMessageContaining("gives party bob");
        }
    }

    @Test
    void onOneMachineLoopbackIsTaken() {
        Intake intake = new Intake(folder, new Node("node1", "127.0.0.1", new Party("alice")));

        assertThat(intake.split(p1("127.0.0.1", "localhost")).cluster().parties())
                .hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, 10.0.0.2, true",
        "10.0.0.2, 10.0.0.3, false",
        "10.0.0.0/8, 10.200.3.4, true",
        "10.0.0.0/8, 11.0.0.1, false",
        "10.0.0.128/25, 10.0.0.127, false",
        "10.0.0.128/25, 10.0.0.129, true",
        "2001:db8::/32, [2001:db8:1::5], true",
        "2001:db8::/32, [2001:db9::5], false",
        "*.nodes.invalid, b.nodes.invalid, true",
        "*.nodes.invalid, nodes.invalid, false",
        "*.nodes.invalid, evil-nodes.invalid, false",
        "bob.invalid, BOB.invalid, true",
        "bob.invalid, b.bob.invalid, false",
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.0/8, localhost, true",
        "169.254.0.0/16, 169.254.169.254, true",
        "0.0.0.0/0, 10.0.0.2, true",
    })
    void aListSaysWhichHosts(String listed, String host, boolean taken) {
        Node node = new Node("node1", "10.0.0.1", new Party("alice"), Map.of(), List.of("elsewhere.invalid", listed));
        Intake intake = new Intake(folder, node);
        ObjectNode params = p1(host, host);

        if (taken) {
            assertThat(intake.split(params).cluster().parties()).hasSize(2);
        } else {
            assertThatThrownBy(() -> intake.split(params)).hasMessageContaining("does not connect to");
        }
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
