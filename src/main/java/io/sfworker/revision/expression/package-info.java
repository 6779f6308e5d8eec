/**
 * What expressions in route files may say, and the languages that evaluate them. The same list is looked at twice: when
 * a file is checked, and when the engine is given the final text; behind it stands an engine that calls no method.
 */
@NullMarked
package io.sfworker.revision.expression;

import org.jspecify.annotations.NullMarked;
