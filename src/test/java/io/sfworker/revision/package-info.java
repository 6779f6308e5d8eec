@NullMarked
package io.sfworker.revision;

import org.jspecify.annotations.NullMarked;
