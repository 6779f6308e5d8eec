/** Sends recorded messages through new routes, with everything replaced that has an effect. */
@NullMarked
package io.sfworker.revision.dryrun;

import org.jspecify.annotations.NullMarked;
