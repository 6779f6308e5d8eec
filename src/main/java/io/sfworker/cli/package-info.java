/** The command line: asks a running worker over HTTP, as its page does, and tells people what it says. */
@NullMarked
package io.sfworker.cli;

import org.jspecify.annotations.NullMarked;
