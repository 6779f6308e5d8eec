/** An edit of the route files as a transaction: checked, tried, swapped in, or refused with the reason. */
@NullMarked
package io.sfworker.revision;

import org.jspecify.annotations.NullMarked;
