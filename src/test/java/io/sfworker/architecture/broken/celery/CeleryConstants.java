package io.sfworker.architecture.broken.celery;

public final class CeleryConstants {}
