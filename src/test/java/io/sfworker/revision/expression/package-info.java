@NullMarked
package io.sfworker.revision.expression;

import org.jspecify.annotations.NullMarked;
