/** From a Celery message to a checked task, split into what each stage needs; nothing is started for it here. */
@NullMarked
package io.sfworker.intake;

import org.jspecify.annotations.NullMarked;
