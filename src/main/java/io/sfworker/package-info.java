/**
 * The worker: a Celery message is claimed, checked, split, given a cluster and devices, computed, and reported.
 *
 * <p>The order of these stages is written in {@code routes/} and nowhere else; each stage is a package of the same name.
 */
@NullMarked
package io.sfworker;

import org.jspecify.annotations.NullMarked;
