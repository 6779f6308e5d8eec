package io.sfworker.result;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the result stage.
 *
 * @param shape what {@code AsyncResult.get()} returns: {@code WRAPPED}, ids around the envelope as existing senders
 *     expect it (task contract, section 4.3), or {@code PLAIN}, the envelope itself
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
