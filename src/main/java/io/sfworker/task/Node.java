package io.sfworker.task;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * This worker's own name and place.
 *
 * @param id name of the node, {@code NODE_ID}
 * @param ip address other nodes reach it under, {@code NODE_IP}
 * @param party the party whose data it holds; absent means each message says so
 * @param peers hosts of parties as this node knows them; a message may not name others for them
 * @param peerHosts hosts that a message may name for the other parties, as patterns; when there are none, it may be any
 */
public record Node(String id, String ip, @Nullable Party party, Map<String, String> peers, List<String> peerHosts) {
    public Node {
        peers = Map.copyOf(peers);
        peerHosts = List.copyOf(peerHosts);
    }

    /** A node that takes other parties' hosts from messages. */
    public Node(String id, String ip, @Nullable Party party, Map<String, String> peers) {
        this(id, ip, party, peers, List.of());
    }

    /** A node that knows no peers. */
    public Node(String id, String ip, @Nullable Party party) {
        this(id, ip, party, Map.of());
    }

    /** Name of the worker as Celery shows it, {@code <NODE_ID>@<NODE_IP>}. */
    public String workerName() {
        return id + "@" + ip;
    }
}
