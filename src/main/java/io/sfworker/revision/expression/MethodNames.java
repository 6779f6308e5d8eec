package io.sfworker.revision.expression;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.beans.Introspector;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names by which Camel's own engine could call a method of plain data that answers with anything but plain data, or
 * changes something. A path without them never leaves plain data, whoever evaluates it.
 */
final class MethodNames {
    /** What a message, a header or a variable can hold. */
    private static final List<Class<?>> DATA = List.of(
            Object.class,
            Enum.class,
            String.class,
            Boolean.class,
            Integer.class,
            Long.class,
            Double.class,
            BigDecimal.class,
            BigInteger.class,
            Instant.class,
            Duration.class,
            Throwable.class,
            Map.class,
            LinkedHashMap.class,
            List.class,
            ArrayList.class,
            ObjectNode.class,
            ArrayNode.class,
            TextNode.class);

    private static final Set<Class<?>> PLAIN =
            Set.of(String.class, Boolean.class, Integer.class, Long.class, Double.class, Number.class);

    private static final Set<String> ALL = DATA.stream()
            .flatMap(type -> Stream.of(type.getMethods()))
            .filter(method -> !answersPlainly(method))
            .flatMap(MethodNames::names)
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private MethodNames() {}

    static boolean leadOut(String name) {
        return ALL.contains(name.toLowerCase(Locale.ROOT));
    }

    private static boolean answersPlainly(Method method) {
        Class<?> answer = method.getReturnType();
        return method.getParameterCount() == 0
                && (PLAIN.contains(answer) || (answer.isPrimitive() && answer != void.class));
    }

    /** A property's name calls its getter. */
    private static Stream<String> names(Method method) {
        String name = method.getName();
        String property = name.replaceFirst("^(?:get|is)(?=[A-Z])", "");
        return property.equals(name) ? Stream.of(name) : Stream.of(name, Introspector.decapitalize(property));
    }
}
