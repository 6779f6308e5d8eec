package io.sfworker.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the device stage creates beside one PYU per party.
 *
 * @param spu the secret device; absent when the task type needs none
 * @param heu {@code heu_config} as a JSON object; absent when the task type needs none
 * @param later whether the algorithm creates both itself, in the way it needs them
 */
public record DevicePlan(@Nullable Spu spu, @Nullable Json heu, boolean later) {
    /** Devices that the device stage creates. */
    public DevicePlan(@Nullable Spu spu, @Nullable Json heu) {
        this(spu, heu, false);
    }

    /**
     * A secure processing unit (task contract, section 2.3).
     *
     * @param nodes one entry a party, sorted by party name, which is the rank order
     * @param runtimeConfig SPU runtime configuration as a JSON object
     * @param linkDesc link options as a JSON object
     */
    public record Spu(List<PartyAddress> nodes, Json runtimeConfig, Json linkDesc) {
        public Spu {
            nodes = List.copyOf(nodes);
        }
    }
}
