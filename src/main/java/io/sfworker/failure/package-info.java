/** The one family of failures that a stage may end with; its type decides what the routes do next. */
@NullMarked
package io.sfworker.failure;

import org.jspecify.annotations.NullMarked;
