package io.sfworker.intake;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.Node;
import io.sfworker.task.PartyAddress;
import java.util.List;

/** Whether a message means by a party the host that this node knows: who can send tasks must not redirect data. */
final class Peers {
    private Peers() {}

    /** Fails: {@link InvalidTask} naming {@code field} and the party, and neither of the hosts. */
    static void check(Node node, List<PartyAddress> addresses, String field) {
        for (PartyAddress address : addresses) {
            String known = node.peers().get(address.party().name());
            String sent = address.address();
            if (known != null && sent != null && !Address.host(sent).equals(Address.bare(known.strip()))) {
                throw new InvalidTask(
                        FailureCode.PARAM_INVALID,
                        "%s gives party %s another host than this node knows it by (sfworker.node.peers)"
                                .formatted(field, address.party()));
            }
        }
    }
}
