package io.sfworker.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster stage starts (task contract, section 2.1).
 *
 * @param mode who runs the parties
 * @param parties all parties, sorted by name
 * @param self this node's own party; absent in simulation, where this node runs all of them
 * @param rayMode whether parties talk through RayFed; must be equal at all parties
 * @param jobName the sender's job name; absent means SecretFlow's constant
 * @param options remaining {@code sf.init} options that the policy of section 2.2 accepts, as a JSON object
 */
public record ClusterPlan(
        Mode mode,
        List<PartyAddress> parties,
        @Nullable Party self,
        boolean rayMode,
        @Nullable String jobName,
        Json options) {
    public ClusterPlan {
        parties = List.copyOf(parties);
        if (parties.isEmpty()) {
            throw new IllegalArgumentException("a cluster needs at least one party");
        }
        if ((mode == Mode.PRODUCTION) != (self != null)) {
            throw new IllegalArgumentException("a production cluster, and only that, names this node's own party");
        }
    }

    /** Who runs the parties of a task. */
    public enum Mode {
        /** This node runs all parties, one process each, on 127.0.0.1. */
        SIMULATION,
        /** This node runs its own party; the other nodes run theirs. */
        PRODUCTION
    }

    /** Names of all parties, sorted. */
    public List<Party> partyNames() {
        return parties.stream().map(PartyAddress::party).toList();
    }

    /** The parties whose process, files and results are this node's business. */
    public List<Party> localParties() {
        return self == null ? partyNames() : List.of(self);
    }
}
