/** What the processors of all stages share: the exchange's variables and the bridge from futures to Camel. */
@NullMarked
package io.sfworker.flow;

import org.jspecify.annotations.NullMarked;
