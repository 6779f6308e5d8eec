/**
 * The {@code celery:} component: a Camel endpoint on a Celery queue in Redis.
 *
 * <p>The consumer claims a message only when a slot is free, decodes it without ever failing, and hands the route a
 * {@link io.sfworker.celery.protocol.TaskMessage}; the claim travels as an exchange property. The producer settles that
 * claim: it writes results, plans retries, puts messages aside, acknowledges. What the route leaves unsettled is
 * acknowledged when it completed, put aside when it failed and given back when the worker stops. Malformed, expired and
 * early messages never reach the route. All queue I/O is in {@link io.sfworker.celery.redis}, all JSON in
 * {@link io.sfworker.celery.protocol}; nothing here knows Spring or the rest of the worker.
 */
@NullMarked
package io.sfworker.celery;

import org.jspecify.annotations.NullMarked;
