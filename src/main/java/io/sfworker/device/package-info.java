/** Creates the devices (PYU, SPU, HEU): one call to the slot's Runner. */
@NullMarked
package io.sfworker.device;

import org.jspecify.annotations.NullMarked;
