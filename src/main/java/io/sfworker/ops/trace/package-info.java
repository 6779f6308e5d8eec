/** What OpenTelemetry is told: one trace per task. */
@NullMarked
package io.sfworker.ops.trace;

import org.jspecify.annotations.NullMarked;
