/** Starts or joins the cluster of the parties: one call to the slot's Runner. */
@NullMarked
package io.sfworker.cluster;

import org.jspecify.annotations.NullMarked;
