/**
 * What can be said about route files without running them: their YAML, Camel's schema, what they reach and may use.
 * Uses nothing of a running worker, so that the command {@code validate} and the running worker give the same answers.
 */
@NullMarked
package io.sfworker.revision.check;

import org.jspecify.annotations.NullMarked;
