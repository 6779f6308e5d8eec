package io.sfworker.architecture.broken.cluster;

import io.sfworker.architecture.broken.device.Device;

/** Breaks rule 8 on purpose. */
final class Rule08UsesDevice {
    final Class<?> used = Device.class;
}
