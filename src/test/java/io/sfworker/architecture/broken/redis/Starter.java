package io.sfworker.architecture.broken.redis;

public final class Starter {}
