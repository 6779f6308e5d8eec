package io.sfworker.celery;

import io.sfworker.celery.protocol.Decoded;
import io.sfworker.celery.protocol.MessageDecoder;
import io.sfworker.celery.redis.Claim;
import java.util.List;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts back what dead workers held, marked as redelivered, so that whoever has a free slot runs it.
 *
 * <p>Threads: safe.
 */
final class Rescue {
    private static final Logger LOG = LoggerFactory.getLogger(Rescue.class);

    private final InFlight inFlight;
    private final LeftoverSettlement leftovers;
    private final MessageDecoder decoder;
    private final Executor workers;

    Rescue(InFlight inFlight, LeftoverSettlement leftovers, MessageDecoder decoder, Executor workers) {
        this.inFlight = inFlight;
        this.leftovers = leftovers;
        this.decoder = decoder;
        this.workers = workers;
    }

    /** The claims are this consumer's own by now; the one that is to be served last comes first. */
    void putBack(List<Claim> claims) {
        for (Claim found : claims) {
            CeleryClaim claim = new CeleryClaim(found, inFlight, workers);
            if (inFlight.add(claim)) {
                putBack(claim);
            }
        }
    }

    private void putBack(CeleryClaim claim) {
        Decoded decoded = decoder.decode(claim.claim().raw());
        if (decoded instanceof Decoded.Refused refusal) {
            leftovers.refused(claim, refusal);
        } else if (decoded instanceof Decoded.Accepted accepted) {
            claim.decodedAs(accepted.message());
            TaskLines.of(
                    claim.taskId(),
                    () -> LOG.warn(
                            "task of a lost worker goes back to the queue task={} losses={}",
                            claim.taskId(),
                            claim.claim().delivery().losses()));
            inFlight.watch().tookOver();
            leftovers.giveBack(claim);
        }
    }
}
