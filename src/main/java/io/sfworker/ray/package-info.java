/** Python on Ray: the head, one Runner per slot, and the calls of a task attempt. Only JSON text crosses. */
@NullMarked
package io.sfworker.ray;

import org.jspecify.annotations.NullMarked;
