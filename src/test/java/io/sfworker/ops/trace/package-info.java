@NullMarked
package io.sfworker.ops.trace;

import org.jspecify.annotations.NullMarked;
