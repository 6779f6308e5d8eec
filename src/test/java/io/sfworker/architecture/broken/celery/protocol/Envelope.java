package io.sfworker.architecture.broken.celery.protocol;

public final class Envelope {}
