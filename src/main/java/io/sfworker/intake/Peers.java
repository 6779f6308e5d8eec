package io.sfworker.intake;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Node;
import io.sfworker.task.Party;
import io.sfworker.task.PartyAddress;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts a message may have this node connect to: who can send tasks must neither redirect data nor look around in
 * the network with the eyes of this node.
 *
 * <p>A party that {@code sfworker.node.peers} lists is where that says. Other parties are at the hosts of {@code
 * sfworker.node.peer-hosts} when it lists any. What is not listed by its address or exact name must not be link-local,
 * as the metadata service of a cloud is, and not loopback unless this node itself is. A service of this node is no
 * party in any case.
 *
 * <p>Fails: {@link InvalidTask} naming the field and the party, and no host.
 */
final class Peers {
    private final Node node;
    private final HostPatterns listed;
    private final OwnServices services;

    /** {@code services}: {@code host:port} of what this node runs for itself. */
    Peers(Node node, List<String> services) {
        this.node = node;
        this.listed = new HostPatterns(node.peerHosts());
        this.services = new OwnServices(services);
    }

    /** Where the parties' clusters are; {@code self} is not connected to. */
    void check(List<PartyAddress> addresses, @Nullable Party self, String field) {
        check(addresses, self, field, isLoopback(Address.bare(node.ip())));
    }

    /** Where the SPU is: on one machine when this party's own part is. */
    void checkLinks(List<PartyAddress> addresses, @Nullable Party self, String field) {
        boolean here = addresses.stream()
                .filter(address -> address.party().equals(self) && address.address() != null)
                .anyMatch(address -> isLoopback(Address.host(String.valueOf(address.address()))));
        check(addresses, self, field, here || isLoopback(Address.bare(node.ip())));
    }

    private void check(List<PartyAddress> addresses, @Nullable Party self, String field, boolean onOneMachine) {
        for (PartyAddress address : addresses) {
            String sent = address.address();
            if (sent != null) {
                checkKnown(address.party(), sent, field);
                if (!address.party().equals(self) && !mayBe(address.party(), sent, onOneMachine)) {
                    throw new InvalidTask(
                            FailureCode.PARAM_INVALID,
                            ("%s gives party %s a host or port that this node does not connect to; write the address"
                                            + " that other machines reach the node of that party under")
                                    .formatted(field, address.party()));
                }
            }
        }
    }

    private void checkKnown(Party party, String sent, String field) {
        String known = node.peers().get(party.name());
        if (known != null && !Address.host(sent).equals(Address.bare(known.strip()))) {
            throw new InvalidTask(
                    FailureCode.PARAM_INVALID,
                    "%s gives party %s another host than this node knows it by (sfworker.node.peers)"
                            .formatted(field, party));
        }
    }

    private boolean mayBe(Party party, String sent, boolean onOneMachine) {
        String host = Address.host(sent);
        if (Hosts.isOddNumber(host)) {
            return false;
        }
        List<InetAddress> places = Hosts.addresses(host);
        boolean named = node.peers().containsKey(party.name()) || listed.name(host, places);
        if (services.include(places, Address.port(sent))) {
            return false;
        }
        if (named) {
            return true;
        }
        boolean listedByPattern = listed.areMissing() || listed.match(host, places);
        return listedByPattern
                && places.stream().noneMatch(Hosts::isNoNode)
                && (onOneMachine || places.stream().noneMatch(InetAddress::isLoopbackAddress));
    }

    private static boolean isLoopback(String host) {
        List<InetAddress> places = Hosts.addresses(host);
        return !places.isEmpty() && places.stream().allMatch(InetAddress::isLoopbackAddress);
    }
}
