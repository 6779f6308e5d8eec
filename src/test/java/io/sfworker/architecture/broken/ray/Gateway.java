package io.sfworker.architecture.broken.ray;

public final class Gateway {}
