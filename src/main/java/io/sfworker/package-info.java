/**
 * The worker: a Celery message is claimed, checked, split, given a cluster and devices, computed, and reported.
 *
 * <p>The order of these stages is written in {@code routes/} and nowhere else; a stage is a package of that name.
 */
@NullMarked
package io.sfworker;

import org.jspecify.annotations.NullMarked;
