package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Node;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Form N: parties and addresses derived from {@code nodes} (task contract, section 2.5). */
final class NodeList {
    private NodeList() {}

    /** Addresses of the parties' clusters, sorted by party. */
    static List<PartyAddress> clusterParties(JsonNode nodes) {
        return addresses(nodes, "sf_port");
    }

    /** Addresses of the SPU nodes, sorted by party. Fails: {@link InvalidTask} when a node has no {@code spu_port}. */
    static List<PartyAddress> spuNodes(JsonNode nodes) {
        return addresses(nodes, "spu_port");
    }

    /** The party of this node. Fails: {@link InvalidTask} unless exactly one entry is this node. */
    static Party self(JsonNode nodes, Node own) {
        List<JsonNode> mine = new ArrayList<>();
        nodes.forEach(node -> {
            if (node.path("node_id").asText().equals(own.id())) {
                mine.add(node);
            }
        });
        if (mine.size() != 1) {
            throw invalid("nodes must have exactly one entry with the node_id of this node (%s)".formatted(own.id()));
        }
        if (!mine.get(0).path("node_ip").asText().equals(own.ip())) {
            throw invalid("nodes gives this node (%s) another node_ip than its own".formatted(own.id()));
        }
        return party(mine.get(0));
    }

    private static List<PartyAddress> addresses(JsonNode nodes, String portName) {
        List<PartyAddress> addresses = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (!node.path(portName).isInt()) {
                throw invalid("nodes: %s of %s is missing".formatted(portName, party(node)));
            }
            int port = node.path(portName).intValue();
            String address = Address.check(node.path("node_ip").asText() + ":" + port, "node_ip of " + party(node));
            addresses.add(new PartyAddress(party(node), address, "0.0.0.0:" + port));
        }
        addresses.sort(Comparator.comparing(PartyAddress::party));
        ClusterPlanner.requireUnique(
                addresses.stream().map(address -> address.party().name()).toList(), "parties in nodes");
        return addresses;
    }

    private static Party party(JsonNode node) {
        return ClusterPlanner.party(
                node.path("party").asText(node.path("node_id").asText()));
    }

    private static InvalidTask invalid(String text) {
        return new InvalidTask(FailureCode.PARAM_INVALID, text);
    }
}
