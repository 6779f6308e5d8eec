package io.sfworker.ray.bridge;

/**
 * How a call ended.
 *
 * @param kind whether the text is an answer
 * @param text what the method returned, or why there is no answer
 */
public record BridgeReply(Kind kind, String text) {
    /** Whether the text is an answer. */
    public enum Kind {
        /** The method returned. */
        ANSWERED,
        /** The method raised, against the convention; the actor lives. */
        RAISED,
        /** The actor is gone, or Ray is. */
        LOST
    }
}
