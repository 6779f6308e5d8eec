@NullMarked
package io.sfworker.redis;

import org.jspecify.annotations.NullMarked;
