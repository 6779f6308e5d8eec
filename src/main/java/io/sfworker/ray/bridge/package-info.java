/** The seam between this worker's class loader and Ray's: interfaces belong to ours, {@code Native*} to Ray's. */
@NullMarked
package io.sfworker.ray.bridge;

import org.jspecify.annotations.NullMarked;
