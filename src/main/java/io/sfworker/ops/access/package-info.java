/** Who may read and change what over HTTP, and what is written down of it. */
@NullMarked
package io.sfworker.ops.access;

import org.jspecify.annotations.NullMarked;
