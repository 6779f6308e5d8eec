package io.sfworker.result;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the result stage.
 *
 * @param shape what {@code AsyncResult.get()} returns: {@code WRAPPED}, the envelope of output, metrics and metadata
 *     below {@code result} of an object with the ids, as senders of the Python worker expect it, or {@code PLAIN}, the
 *     envelope itself
 */
@ConfigurationProperties("sfworker.result")
public record ResultProperties(@DefaultValue("WRAPPED") Shape shape) {
    /** What {@code AsyncResult.get()} returns. */
    public enum Shape {
        /** Ids around the envelope. */
        WRAPPED,
        /** The envelope itself. */
        PLAIN
    }
}
