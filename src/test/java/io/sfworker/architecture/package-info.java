/** What holds for the shape of the code, the route files, the tables of the README, and the tree as a whole. */
@NullMarked
package io.sfworker.architecture;

import org.jspecify.annotations.NullMarked;
