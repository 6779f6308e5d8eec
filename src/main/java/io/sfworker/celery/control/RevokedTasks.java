package io.sfworker.celery.control;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** What was revoked; all workers share it. */
public interface RevokedTasks {
    /** Remembers the ids and tells everybody who waits for their results. */
    CompletionStage<Void> revoke(Collection<String> ids);

    /** Remembers ids that another worker has revoked, and told of. */
    CompletionStage<Void> learn(Collection<String> ids);

    /** How long ago ids were revoked: the latest ones, in this order, not more than a reply can hold. */
    CompletionStage<Map<String, Duration>> latest();

    /** Remembers values of stamps; every task that bears one of them is revoked. */
    CompletionStage<Void> revokeStamps(Map<String, Set<String>> stamps);
}
