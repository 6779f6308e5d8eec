package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.ClusterPlan.Mode;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Json;
import io.sfworker.task.Node;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import io.sfworker.task.TaskFile;
import io.sfworker.task.TaskRequest;
import io.sfworker.testing.Samples;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterFormsTest {
    private static final Party ALICE = new Party("alice");
    private static final Party BOB = new Party("bob");
    private static final List<PartyAddress> ADDRESSES = List.of(
            new PartyAddress(ALICE, "10.0.0.1:19000", "0.0.0.0:19000"), new PartyAddress(BOB, "10.0.0.2:19000", null));

    @TempDir
    Path folder;

    private Intake intake;

    @BeforeEach
    void anIntake() {
        intake = new Intake(folder, new Node("node1", "10.0.0.1", null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"parties\": [\"bob\", \"alice\"], \"address\": \"local\"}",
                "{\"parties\": [\"alice\", \"bob\"]}",
                "{\"parties\": [\"alice\", \"bob\"], \"address\": \"ray://10.0.0.9:10001\", \"num_cpus\": 8,"
                        + " \"log_to_driver\": true, \"omp_num_threads\": 1}",
            })
    void formsOfNamesAreSimulations(String init) {
        ClusterPlan cluster = intake.split(psiWith(init)).cluster();

        assertThat(cluster)
                .isEqualTo(new ClusterPlan(
                        Mode.SIMULATION,
                        List.of(new PartyAddress(ALICE, null, null), new PartyAddress(BOB, null, null)),
                        null,
                        false,
                        null,
                        Json.EMPTY));
        assertThat(cluster.localParties()).containsExactly(ALICE, BOB);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"cluster_config\": {\"parties\": %s, \"self_party\": \"alice\"}, \"address\": \"auto\"}",
                "{\"parties\": %s, \"self_party\": \"alice\", \"address\": \"127.0.0.1:7701\"}",
            })
    void formsOfAddressesAreProduction(String form) {
        String parties = "{\"bob\": {\"address\": \"10.0.0.2:19000\"},"
                + " \"alice\": {\"address\": \"10.0.0.1:19000\", \"listen_address\": \"0.0.0.0:19000\"}}";

        TaskRequest request = intake.split(psiWith(form.formatted(parties)));

        assertThat(request.cluster())
                .isEqualTo(new ClusterPlan(Mode.PRODUCTION, ADDRESSES, ALICE, false, null, Json.EMPTY));
        assertThat(request.algorithm().inputs()).extracting(TaskFile::party).containsExactly(ALICE);
        assertThat(request.algorithm().outputs()).extracting(TaskFile::party).containsExactly(ALICE);
    }

    @Test
    void nodesGiveClusterAndDevices() {
        ObjectNode params = Intake.psi();
        params.remove(List.of("sf_init_config", "spu_config"));
        params.set("nodes", Samples.parse("""
                        [{"node_id": "node2", "node_ip": "10.0.0.2", "sf_port": 19100, "spu_port": 19600,
                          "party": "bob"},
                         {"node_id": "node1", "node_ip": "10.0.0.1", "sf_port": 19000, "spu_port": 19500,
                          "party": "alice"}]
                        """));

        TaskRequest request = intake.split(params);

        assertThat(request.cluster().self()).isEqualTo(ALICE);
        assertThat(request.cluster().parties())
                .containsExactly(
                        new PartyAddress(ALICE, "10.0.0.1:19000", "0.0.0.0:19000"),
                        new PartyAddress(BOB, "10.0.0.2:19100", "0.0.0.0:19100"));
        DevicePlan.Spu spu = Objects.requireNonNull(request.devices().spu());
        assertThat(spu.nodes())
                .containsExactly(
                        new PartyAddress(ALICE, "10.0.0.1:19500", "0.0.0.0:19500"),
                        new PartyAddress(BOB, "10.0.0.2:19600", "0.0.0.0:19600"));
        assertThat(Samples.parse(spu.runtimeConfig().text()))
                .isEqualTo(Samples.parse("{\"protocol\": \"SEMI2K\", \"field\": \"FM128\"}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"parties\": [\"alice\", \"alice\"]} | must differ",
                "{\"parties\": [\"alice\"]} | 2 to 3 parties",
                "{\"parties\": [\"alice\", \"b b\"]} | party name",
                "{} | parties is missing",
                "{\"parties\": [\"alice\", \"bob\"], \"runtime_env\": {}} | runtime_env is not accepted",
                "{\"parties\": [\"alice\", \"bob\"],"
                        + " \"cluster_config\": {\"parties\": {\"a\": {\"address\": \"h:1\"}}}} | keep one",
                "{\"parties\": {\"alice\": {\"address\": \"h:1\"}, \"bob\": {\"address\": \"h:2\"}}}"
                        + " | self_party is missing",
                "{\"parties\": {\"alice\": {\"address\": \"h:1\"}, \"bob\": {\"address\": \"h:2\"}},"
                        + " \"self_party\": \"carol\"} | none of the parties",
                "{\"parties\": {\"alice\": {\"address\": \"h:1\"}, \"bob\": {\"address\": \"h:1\"}},"
                        + " \"self_party\": \"alice\"} | must differ",
                "{\"parties\": {\"alice\": {\"address\": \"h\"}, \"bob\": {\"address\": \"h:1\"}},"
                        + " \"self_party\": \"alice\"} | address",
                "{\"parties\": {\"alice\": {\"address\": \"h:99999\"}, \"bob\": {\"address\": \"h:1\"}},"
                        + " \"self_party\": \"alice\"} | host:port",
            })
    void refusesContradictions(String init, String words) {
        assertThatThrownBy(() -> intake.split(psiWith(init)))
                .isInstanceOf(InvalidTask.class)
                .hasMessageContaining(words);
    }

    @Test
    void refusesAMessageForAnotherParty() {
        Intake bobs = new Intake(folder.resolve("bob"), new Node("node2", "10.0.0.2", BOB));
        String parties = "{\"parties\": {\"alice\": {\"address\": \"h:1\"}, \"bob\": {\"address\": \"h:2\"}},"
                + " \"self_party\": \"alice\"}";

        assertThatThrownBy(() -> bobs.split(psiWith(parties)))
                .isInstanceOf(InvalidTask.class)
                .hasMessageContaining("not the party of this node (bob)");
    }

    private static ObjectNode psiWith(String init) {
        ObjectNode params = Intake.psi();
        params.set("sf_init_config", Samples.parse(init));
        return params;
    }
}
