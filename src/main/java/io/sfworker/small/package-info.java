/** The small tasks of the task contract, section 1.1: hello, ping, echo, health and the PSI self-test. */
@NullMarked
package io.sfworker.small;

import org.jspecify.annotations.NullMarked;
