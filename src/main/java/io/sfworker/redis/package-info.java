/** A real Redis for a worker that is given none: started with the worker, gone with it. */
@NullMarked
package io.sfworker.redis;

import org.jspecify.annotations.NullMarked;
