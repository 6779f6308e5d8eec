package io.sfworker.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.Node;
import io.sfworker.task.Party;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificatesTest {
    private static final Node NODE = new Node("node1", "10.0.0.1", new Party("alice"));

    @TempDir
    Path root;

    private Path folder;

    @BeforeEach
    void someFiles() throws IOException {
        folder = Files.createDirectory(root.resolve("certificates"));
        Files.writeString(folder.resolve("a.pem"), "a");
        Files.writeString(root.resolve("outside.pem"), "o");
        Files.createSymbolicLink(folder.resolve("link.pem"), root.resolve("outside.pem"));
    }

    @Test
    void findsFilesByNameAndByPath() throws IOException {
        String path = folder.toRealPath().resolve("a.pem").toString();

        ObjectNode found = new Certificates(folder).of(tls("a.pem", path));

        assertThat(found.path("key").asText()).isEqualTo(path);
        assertThat(found.path("cert").asText()).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"missing.pem", "../outside.pem", "link.pem", "", ".", "/etc/hostname", "a.pem\0"})
    void refusesWhatIsNoFileInTheFolder(String name) {
        var certificates = new Certificates(folder);

        assertThatThrownBy(() -> certificates.of(tls("a.pem", name)))
                .isInstanceOf(InvalidTask.class)
                .hasMessageStartingWith("sf_init_config.tls_config.cert is no file in this node's certificate folder");
        assertThatThrownBy(() -> new Certificates(null).of(tls("a.pem", "a.pem")))
                .isInstanceOf(InvalidTask.class);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "auto, false, -, false",
                "auto, true, -, true",
                "auto, true, false, false",
                "false, true, -, false",
                "false, true, true, true",
                "true, false, -, true",
            })
    void encryptsByDefaultOnceTheNodeHasCertificates(
            String setting, boolean complete, @Nullable Boolean sent, boolean expected) throws IOException {
        if (complete) {
            for (String name : List.of("key.pem", "cert.pem", "ca.pem")) {
                Files.writeString(folder.resolve(name), name);
            }
        }

        ClusterPlan cluster = planner(setting).plan(message(sent));

        assertThat(cluster.rayMode()).isEqualTo(expected);
        assertThat(cluster.options().text().contains("tls_config")).isEqualTo(expected && complete);
    }

    @Test
    void refusesCertificatesThatWouldEncryptNothing() {
        ObjectNode message = message(false);
        message.withObjectProperty("sf_init_config").set("tls_config", tls("a.pem", "a.pem"));

        assertThatThrownBy(() -> planner("auto").plan(message)).hasMessageContaining("needs ray_mode true");
    }

    private ClusterPlanner planner(String rayMode) {
        var properties = new IntakeProperties(
                root, List.of(), Path.of("config/schema"), folder, false, rayMode, "SEMI2K", "FM128");
        return new ClusterPlanner(NODE, properties, new Peers(NODE, List.of()));
    }

    private static ObjectNode tls(String key, String cert) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("key", key)
                .put("cert", cert)
                .put("ca_cert", key);
    }

    private static ObjectNode message(@Nullable Boolean rayMode) {
        ObjectNode message = JsonNodeFactory.instance.objectNode();
        ObjectNode init = message.putObject("sf_init_config").put("self_party", "alice");
        init.putObject("parties").putObject("alice").put("address", "10.0.0.1:19000");
        if (rayMode != null) {
            init.put("ray_mode", rayMode);
        }
        return message;
    }
}
