package io.sfworker.architecture.broken;

public final class Top {}
