/**
 * Celery's JSON and our records: total decoding of messages, encoding of messages and result records.
 *
 * <p>Nothing here does I/O, logs or throws at its caller because of what a sender wrote.
 */
@NullMarked
package io.sfworker.celery.protocol;

import org.jspecify.annotations.NullMarked;
