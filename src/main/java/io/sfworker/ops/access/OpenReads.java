package io.sfworker.ops.access;

/** Who may read over HTTP without a token. */
public enum OpenReads {
    /** Whoever reaches the port. */
    ANYBODY,
    /** Who asks from this machine, by an address of this machine, and through no proxy that says that it is one. */
    LOOPBACK,
    /** Nobody; only probes are answered. */
    NOBODY
}
