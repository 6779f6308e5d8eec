@NullMarked
package io.sfworker.ray;

import org.jspecify.annotations.NullMarked;
