/** Makes the result and failure records of the task contract, sections 4 and 7. */
@NullMarked
package io.sfworker.result;

import org.jspecify.annotations.NullMarked;
