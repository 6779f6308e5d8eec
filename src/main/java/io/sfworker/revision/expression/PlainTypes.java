package io.sfworker.revision.expression;

import java.util.Set;

/** Values that carry nothing but themselves: a File, for one, would open what the message names. */
public final class PlainTypes {
    private static final Set<String> NAMES = Set.of(
            "String",
            "Integer",
            "Long",
            "Double",
            "Boolean",
            "int",
            "long",
            "double",
            "boolean",
            "byte[]",
            "java.lang.String",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Double",
            "java.lang.Boolean",
            "java.util.Map",
            "java.util.List",
            "java.util.LinkedHashMap",
            "java.util.ArrayList");

    private PlainTypes() {}

    /** Whether a message may be turned into this type. */
    public static boolean isPlain(String type) {
        return NAMES.contains(type);
    }
}
