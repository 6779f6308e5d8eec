package io.sfworker.architecture.broken.failure;

import com.fasterxml.jackson.databind.JsonNode;

/** Breaks rule 3 on purpose. */
final class Rule03UsesJackson {
    final Class<?> used = JsonNode.class;
}
