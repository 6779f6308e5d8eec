@NullMarked
package io.sfworker.revision.check;

import org.jspecify.annotations.NullMarked;
