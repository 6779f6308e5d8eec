/**
 * Remote control and events, thought through to the end but not sent anywhere: requests in, replies out.
 *
 * <p>{@link io.sfworker.celery.control.ControlDesk} knows Celery's commands; what they ask of the worker is {@link
 * io.sfworker.celery.control.ControlledWorker}. {@link io.sfworker.celery.control.Events} knows Celery's events. Redis
 * and Camel are not known here.
 */
@NullMarked
package io.sfworker.celery.control;

import org.jspecify.annotations.NullMarked;
