@NullMarked
package io.sfworker.settings;

import org.jspecify.annotations.NullMarked;
