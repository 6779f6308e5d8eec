/** Makes the status events of the task contract, section 5; sending them is the route's. */
@NullMarked
package io.sfworker.status;

import org.jspecify.annotations.NullMarked;
