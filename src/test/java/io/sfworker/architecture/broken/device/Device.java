package io.sfworker.architecture.broken.device;

public final class Device {}
