@NullMarked
package io.sfworker.ops.access;

import org.jspecify.annotations.NullMarked;
