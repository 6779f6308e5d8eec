package io.sfworker.architecture.broken.task;

public final class Plan {}
