@NullMarked
package io.sfworker.algorithm;

import org.jspecify.annotations.NullMarked;
