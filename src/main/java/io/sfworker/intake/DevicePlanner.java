package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.ClusterPlan.Mode;
import io.sfworker.task.DevicePlan;
import io.sfworker.task.Json;
import io.sfworker.task.PartyAddress;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads which devices a task needs and how they are set up (task contract, sections 2.3 to 2.5). */
final class DevicePlanner {
    private final IntakeProperties properties;

    DevicePlanner(IntakeProperties properties) {
        this.properties = properties;
    }

    /** Fails: {@link InvalidTask} when a needed device is not described, or contradicts the cluster. */
    DevicePlan plan(TaskType type, ObjectNode params, ClusterPlan cluster) {
        if (type.isComponent()) {
            return forComponent(type, params, cluster);
        }
        JsonNode heu = params.path("heu_config");
        if (type.needsHeu() && !heu.isObject()) {
            throw invalid("heu_config is missing; %s computes under homomorphic encryption".formatted(type.name()));
        }
        boolean withSpu = type.needsSpu() || (type.mayUseSpu() && describesSpu(params));
        return new DevicePlan(
                withSpu ? spu(type, params, cluster) : null, type.needsHeu() ? new Json(heu.toString()) : null);
    }

    private static boolean describesSpu(ObjectNode params) {
        return params.path("spu_config").isObject() || params.path("nodes").findValue("spu_port") != null;
    }

    // Which devices a component needs, only it knows.
    private DevicePlan forComponent(TaskType type, ObjectNode params, ClusterPlan cluster) {
        if (cluster.rayMode()) {
            throw invalid("sf_init_config.ray_mode must be false: SecretFlow's components compute without Ray; "
                    + "set it so at all parties");
        }
        JsonNode heu = params.path("heu_config");
        return new DevicePlan(
                describesSpu(params) ? spu(type, params, cluster) : null,
                heu.isObject() ? new Json(heu.toString()) : null,
                true);
    }

    private DevicePlan.Spu spu(TaskType type, ObjectNode params, ClusterPlan cluster) {
        JsonNode config = params.path("spu_config");
        JsonNode nodeList = params.path("nodes");
        if (!config.isObject() && !nodeList.isArray()) {
            throw invalid("spu_config is missing; add it: %s computes on secrets".formatted(type.name()));
        }
        JsonNode definition = config.path("cluster_def").isObject() ? config.path("cluster_def") : config;
        List<PartyAddress> nodes = definition.path("nodes").isArray()
                ? nodes(definition.path("nodes"), cluster.mode())
                : derived(nodeList);
        if (!nodes.stream().map(PartyAddress::party).toList().equals(cluster.partyNames())) {
            throw invalid("spu_config.cluster_def.nodes must name the parties %s".formatted(cluster.partyNames()));
        }
        return new DevicePlan.Spu(
                nodes,
                runtimeConfig(type, definition.path("runtime_config"), cluster),
                new Json(
                        config.path("link_desc").isObject()
                                ? config.path("link_desc").toString()
                                : "{}"));
    }

    private static List<PartyAddress> derived(JsonNode nodeList) {
        if (!nodeList.isArray()) {
            throw invalid("spu_config.cluster_def.nodes is missing; add one entry for each party");
        }
        return NodeList.spuNodes(nodeList);
    }

    private static List<PartyAddress> nodes(JsonNode nodes, Mode mode) {
        return StreamSupport.stream(nodes.spliterator(), false)
                .map(node -> new PartyAddress(
                        ClusterPlanner.party(node.path("party").asText()),
                        address(node, mode),
                        Address.listen(node, node.path("party").asText())))
                .sorted((one, other) -> one.party().compareTo(other.party()))
                .toList();
    }

    // In simulation the sender's ports are replaced by leased ones, so its addresses may be anything.
    private static @Nullable String address(JsonNode node, Mode mode) {
        String address = node.path("address").textValue();
        return mode == Mode.SIMULATION
                ? address
                : Address.check(
                        address == null ? "" : address,
                        "SPU address of " + node.path("party").asText());
    }

    private Json runtimeConfig(TaskType type, JsonNode sent, ClusterPlan cluster) {
        ObjectNode config = JsonNodeFactory.instance.objectNode();
        config.put("protocol", properties.spuProtocol());
        config.put("field", properties.spuField());
        if (sent.isObject()) {
            config.setAll((ObjectNode) sent);
        }
        if (type.runtimeConfig().isObject()) {
            config.setAll((ObjectNode) type.runtimeConfig());
        }
        String protocol = config.path("protocol").asText();
        if (protocol.matches("REF2K|1") && cluster.mode() == Mode.PRODUCTION) {
            throw invalid("spu_config: protocol REF2K is not secure and only accepted in simulation; use SEMI2K");
        }
        int parties = cluster.parties().size();
        if ((protocol.matches("CHEETAH|4") && parties != 2) || (protocol.matches("ABY3|3") && parties != 3)) {
            throw invalid("spu_config: protocol %s does not work with %d parties".formatted(protocol, parties));
        }
        return new Json(config.toString());
    }

    private static InvalidTask invalid(String text) {
        return new InvalidTask(FailureCode.PARAM_INVALID, text);
    }
}
