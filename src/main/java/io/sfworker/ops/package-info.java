/** What operators see: health, info and metrics. */
@NullMarked
package io.sfworker.ops;

import org.jspecify.annotations.NullMarked;
