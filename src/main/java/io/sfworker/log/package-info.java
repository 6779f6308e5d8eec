/** What every line of the log goes through, whatever writes it and wherever it goes. */
@NullMarked
package io.sfworker.log;

import org.jspecify.annotations.NullMarked;
