/** What Prometheus reads. */
@NullMarked
package io.sfworker.ops.metrics;

import org.jspecify.annotations.NullMarked;
