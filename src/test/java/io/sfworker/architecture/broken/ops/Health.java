package io.sfworker.architecture.broken.ops;

public final class Health {}
