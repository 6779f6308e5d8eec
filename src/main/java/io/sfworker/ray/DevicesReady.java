package io.sfworker.ray;

import java.util.List;

/**
 * The devices exist.
 *
 * @param devices their names, for example {@code spu}
 * @param seconds how long it took
 */
public record DevicesReady(List<String> devices, double seconds) {
    public DevicesReady {
        devices = List.copyOf(devices);
    }
}
