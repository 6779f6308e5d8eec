package io.sfworker.celery.protocol;

import java.nio.charset.StandardCharsets;

/**
 * A message as it lay in the queue, or its beginning when it is too large to be transferred.
 *
 * <p>Threads: safe as long as nobody changes the bytes, which nobody may.
 */
public final class RawMessage {
    private final byte[] bytes;
    private final long size;

    /** {@code size} is that of the whole message. */
    public RawMessage(byte[] bytes, long size) {
        this.bytes = bytes;
        this.size = size;
    }

    /** A message in the form of text. */
    public static RawMessage of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new RawMessage(bytes, bytes.length);
    }

    /** The message or its beginning; not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** Bytes of the whole message. */
    public long size() {
        return size;
    }

    /** Whether all of it is here. */
    public boolean complete() {
        return bytes.length == size;
    }
}
