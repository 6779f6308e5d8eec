/** Fixtures that tests share. */
@NullMarked
package io.sfworker.testing;

import org.jspecify.annotations.NullMarked;
