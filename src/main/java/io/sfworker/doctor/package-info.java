/** Looks at what usually goes wrong before a worker runs, and says how to put it right. */
@NullMarked
package io.sfworker.doctor;

import org.jspecify.annotations.NullMarked;
