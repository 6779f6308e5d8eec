/** Words that all stages share: ids, parties, plans. Java only. */
@NullMarked
package io.sfworker.task;

import org.jspecify.annotations.NullMarked;
