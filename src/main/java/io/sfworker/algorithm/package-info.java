/** Runs the algorithm and moves its outputs into place: two calls to the slot's Runner. */
@NullMarked
package io.sfworker.algorithm;

import org.jspecify.annotations.NullMarked;
