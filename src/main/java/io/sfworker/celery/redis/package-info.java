/**
 * The only queue I/O: messages are claimed, settled and sent by Lua scripts, so that each step is whole or not done.
 *
 * <p>A claim carries a fencing token. Every write about a task is made by a script that compares the token first; a
 * worker that lost its claim is told so and changes nothing.
 */
@NullMarked
package io.sfworker.celery.redis;

import org.jspecify.annotations.NullMarked;
