@NullMarked
package io.sfworker.ops;

import org.jspecify.annotations.NullMarked;
