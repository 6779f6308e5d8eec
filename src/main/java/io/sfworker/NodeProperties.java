package io.sfworker;

import io.sfworker.task.Node;
import io.sfworker.task.Party;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of this node's identity.
 *
 * @param id name of the node, {@code NODE_ID}; status events have it as {@code worker_container}
 * @param ip address that other nodes reach this node under, {@code NODE_IP}
 * @param party the party whose data this node holds; empty means each production message says so in {@code self_party}
 * @param peers host of each other party, {@code sfworker.node.peers.<party>}; a production message that names another
 *     host for such a party is refused. Parties that are not listed are taken from the message
 * @param peerHosts hosts that production messages may name for the other parties, with commas between them: names,
 *     {@code *.example.org}, addresses, and networks as {@code 10.1.0.0/16}; empty (default) takes any. Link-local and
 *     metadata addresses, services of this node, and loopback unless {@code NODE_IP} is, have to be listed by address
 */
@ConfigurationProperties("sfworker.node")
public record NodeProperties(
        @DefaultValue("secretflow-worker") String id,
        @DefaultValue("127.0.0.1") String ip,
        @Nullable String party,
        @DefaultValue Map<String, String> peers,
        @DefaultValue List<String> peerHosts) {
    Node node() {
        return new Node(id, ip, party == null || party.isBlank() ? null : new Party(party), peers, peerHosts);
    }
}
