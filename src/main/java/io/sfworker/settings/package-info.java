/** Looks at what the worker was configured with, before anything is started with it. */
@NullMarked
package io.sfworker.settings;

import org.jspecify.annotations.NullMarked;
