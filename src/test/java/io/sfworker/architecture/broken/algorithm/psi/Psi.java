package io.sfworker.architecture.broken.algorithm.psi;

public final class Psi {}
