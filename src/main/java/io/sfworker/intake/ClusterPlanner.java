package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.ClusterPlan;
import io.sfworker.task.ClusterPlan.Mode;
import io.sfworker.task.Json;
import io.sfworker.task.Node;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Reads who takes part, and where, from the forms L, L', P1, P2, R and N (task contract, section 2). */
final class ClusterPlanner {
    /** {@code sf.init} options that are passed on; the schema has checked them. */
    private static final List<String> OPTIONS = List.of(
            "logging_level",
            "cross_silo_comm_backend",
            "cross_silo_comm_options",
            "enable_waiting_for_other_parties_ready");

    /** Each is a process here or a connection to another machine. */
    private static final int MOST_PARTIES = 32;

    private final Node node;
    private final IntakeProperties properties;
    private final Certificates certificates;
    private final Peers peers;

    ClusterPlanner(Node node, IntakeProperties properties, Peers peers) {
        this.node = node;
        this.peers = peers;
        this.properties = properties;
        this.certificates = new Certificates(properties.certificatePath());
    }

    /** Fails: {@link InvalidTask} when no form fits, two contradict, or the message is for another node. */
    ClusterPlan plan(ObjectNode params) {
        JsonNode init = params.path("sf_init_config");
        JsonNode nodes = params.path("nodes");
        JsonNode addresses = addresses(init);
        boolean named = init.path("parties").isArray() || init.path("parties").isTextual();
        if (named && (addresses.isObject() || nodes.isArray())) {
            throw invalid("sf_init_config.parties lists names and addresses are given too; keep one form");
        }
        if (named) {
            return simulation(init);
        }
        if (!addresses.isObject() && !nodes.isArray()) {
            throw invalid("sf_init_config.parties is missing; add it: the names of all parties, or their addresses");
        }
        return production(init, addresses, nodes);
    }

    private ClusterPlan simulation(JsonNode init) {
        checkAddress(init.path("address").asText("local"));
        JsonNode parties = init.path("parties");
        List<String> names = parties.isTextual()
                ? List.of(parties.textValue())
                : StreamSupport.stream(parties.spliterator(), false)
                        .map(JsonNode::textValue)
                        .toList();
        List<PartyAddress> sorted = names.stream()
                .map(ClusterPlanner::party)
                .sorted()
                .map(party -> new PartyAddress(party, null, null))
                .toList();
        requireUnique(sorted.stream().map(address -> address.party().name()).toList(), "parties");
        return new ClusterPlan(Mode.SIMULATION, sorted, null, false, jobName(init), options(init, null));
    }

    private void checkAddress(String address) {
        boolean remote = !address.equals("local") && !address.equals("auto");
        if (remote && properties.refuseRemoteAddress()) {
            throw invalid("sf_init_config.address must be 'local' or 'auto': this node chooses its own Ray");
        }
    }

    private ClusterPlan production(JsonNode init, JsonNode addresses, JsonNode nodes) {
        List<PartyAddress> fromNodes = nodes.isArray() ? NodeList.clusterParties(nodes) : List.of();
        List<PartyAddress> fromInit = addresses.isObject() ? parties(addresses) : fromNodes;
        if (nodes.isArray() && !fromInit.equals(fromNodes)) {
            throw invalid("nodes and sf_init_config.cluster_config name different parties or addresses; keep one");
        }
        requireUnique(fromInit.stream().map(PartyAddress::address).toList(), "addresses of the parties");
        Party self = self(init, nodes, fromInit);
        peers.check(fromInit, self, addresses.isObject() ? "sf_init_config" : "nodes");
        ObjectNode tls = tls(init);
        boolean rayMode = init.path("ray_mode").asBoolean(rayMode(tls != null));
        if (!rayMode && init.path("tls_config").isObject()) {
            throw invalid("sf_init_config.tls_config needs ray_mode true: without it SecretFlow does not encrypt");
        }
        return new ClusterPlan(
                Mode.PRODUCTION, fromInit, self, rayMode, jobName(init), options(init, rayMode ? tls : null));
    }

    private @Nullable ObjectNode tls(JsonNode init) {
        if (init.path("tls_config").isObject()) {
            return certificates.of(init.path("tls_config"));
        }
        return certificates.areComplete() ? certificates.own() : null;
    }

    private boolean rayMode(boolean hasCertificates) {
        return properties.rayMode().equals("auto") ? hasCertificates : Boolean.parseBoolean(properties.rayMode());
    }

    private Party self(JsonNode init, JsonNode nodes, List<PartyAddress> parties) {
        String sent = first(init.path("cluster_config").path("self_party"), init.path("self_party"));
        Party own = nodes.isArray() ? NodeList.self(nodes, node) : node.party();
        Party self = agreed(sent, own);
        if (parties.stream().noneMatch(address -> address.party().equals(self))) {
            throw invalid("sf_init_config.self_party is none of the parties");
        }
        return self;
    }

    private static Party agreed(@Nullable String sent, @Nullable Party own) {
        if (sent != null && own != null && !sent.equals(own.name())) {
            throw invalid("sf_init_config.self_party is not the party of this node (%s)".formatted(own));
        }
        if (own != null) {
            return own;
        }
        if (sent == null) {
            throw invalid("sf_init_config.self_party is missing; add it: the party of this node");
        }
        return party(sent);
    }

    private static JsonNode addresses(JsonNode init) {
        JsonNode p1 = init.path("cluster_config").path("parties");
        JsonNode p2 = init.path("parties");
        if (p1.isObject() && p2.isObject()) {
            throw invalid("sf_init_config.parties and cluster_config.parties are both given; keep one");
        }
        return p1.isObject() ? p1 : p2;
    }

    private static List<PartyAddress> parties(JsonNode addresses) {
        return addresses.properties().stream()
                .map(entry -> new PartyAddress(
                        party(entry.getKey()),
                        Address.check(entry.getValue().path("address").asText(), "address of " + entry.getKey()),
                        Address.listen(entry.getValue(), entry.getKey())))
                .sorted((one, other) -> one.party().compareTo(other.party()))
                .toList();
    }

    private static @Nullable String jobName(JsonNode init) {
        return init.path("job_name").textValue();
    }

    private static Json options(JsonNode init, @Nullable ObjectNode tls) {
        ObjectNode options = JsonNodeFactory.instance.objectNode();
        for (String option : OPTIONS) {
            JsonNode value = init.path(option);
            if (!value.isMissingNode() && !value.isNull()) {
                options.set(option, value);
            }
        }
        if (tls != null) {
            options.set("tls_config", tls);
        }
        return new Json(options.toString());
    }

    private static @Nullable String first(JsonNode one, JsonNode other) {
        return one.isTextual() ? one.textValue() : other.textValue();
    }

    static Party party(String name) {
        if (!Party.isName(name)) {
            throw invalid("a party name starts with a letter and has only letters, digits, '_', '.' and '-'");
        }
        return new Party(name);
    }

    static void requireUnique(List<@Nullable String> values, String what) {
        if (values.size() > MOST_PARTIES) {
            throw invalid("there are more than %d %s".formatted(MOST_PARTIES, what));
        }
        if (values.stream().distinct().count() != values.size()) {
            throw invalid("the %s must differ from each other".formatted(what));
        }
    }

    private static InvalidTask invalid(String text) {
        return new InvalidTask(FailureCode.PARAM_INVALID, text);
    }
}
