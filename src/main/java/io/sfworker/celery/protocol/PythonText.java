package io.sfworker.celery.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Python's view of values: senders display type names and text lengths as Python computes them, monitors display
 * representations.
 */
public final class PythonText {
    private PythonText() {}

    /** Name of the Python type, for example {@code dict}. */
    public static String typeName(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT, POJO -> "dict";
            case ARRAY -> "list";
            case STRING, BINARY -> "str";
            case BOOLEAN -> "bool";
            case NUMBER -> value.isIntegralNumber() ? "int" : "float";
            case NULL, MISSING -> "NoneType";
        };
    }

    /** Python's {@code str(value)}: a string as it is, everything else as {@link #repr}. */
    public static String str(JsonNode value) {
        return value.isTextual() ? value.textValue() : repr(value);
    }

    /** Python's {@code repr(value)}, for example <code>{'a': [1, None, True]}</code>. */
    public static String repr(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT ->
                value.properties().stream()
                        .map(entry -> quoted(entry.getKey()) + ": " + repr(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case ARRAY -> value.valueStream().map(PythonText::repr).collect(Collectors.joining(", ", "[", "]"));
            case STRING -> quoted(value.textValue());
            case BOOLEAN -> value.booleanValue() ? "True" : "False";
            case NULL, MISSING -> "None";
            case NUMBER -> value.isIntegralNumber() ? value.asText() : number(value.doubleValue());
            case BINARY, POJO -> value.asText();
        };
    }

    /** Python's {@code repr} of a set of texts, for example <code>{'a', 'b'}</code>, in the order given. */
    public static String set(Collection<String> texts) {
        return texts.isEmpty()
                ? "set()"
                : texts.stream().map(PythonText::quoted).collect(Collectors.joining(", ", "{", "}"));
    }

    /** Python's {@code repr} of an exception with one text argument, for example {@code KeyError('x')}. */
    public static String exception(String type, String text) {
        return type + "(" + quoted(text) + ")";
    }

    /** The same with any constructor arguments: a list of them, or the only one. */
    public static String exception(String type, JsonNode arguments) {
        String inner = arguments.isArray()
                ? arguments.valueStream().map(PythonText::repr).collect(Collectors.joining(", "))
                : repr(arguments);
        return type + "(" + inner + ")";
    }

    // Python writes exponents from 1e16 on and below 1e-4, always with two digits; Java from 1e7 on and below 1e-3.
    private static String number(double value) {
        if (Double.isNaN(value)) {
            return "nan";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (size != 0 && (size >= 1e16 || size < 1e-4)) {
            return exponential(value);
        }
        String plain = new java.math.BigDecimal(Double.toString(value))
                .stripTrailingZeros()
                .toPlainString();
        return plain.contains(".") ? plain : plain + ".0";
    }

    private static String exponential(double value) {
        java.math.BigDecimal decimal = new java.math.BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        String digits = decimal.movePointLeft(exponent).toPlainString();
        String sign = exponent < 0 ? "-" : "+";
        return "%se%s%02d".formatted(digits, sign, Math.abs(exponent));
    }

    /** Python's {@code repr} of a text, for example {@code 'a'}. */
    public static String quoted(String text) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        text.codePoints().forEach(point -> quoted.append(escaped(point, quote)));
        return quoted.append(quote).toString();
    }

    private static String escaped(int point, char quote) {
        if (point == quote || point == '\\') {
            return "\\" + (char) point;
        }
        return switch (point) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> point < 0x20 || point == 0x7f ? "\\x%02x".formatted(point) : Character.toString(point);
        };
    }
}
