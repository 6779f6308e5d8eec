package io.sfworker.architecture.broken.result;

import java.util.Date;

/** Breaks rule 19 on purpose. */
final class Rule19MakesDate {
    final Object used = new Date();
}
