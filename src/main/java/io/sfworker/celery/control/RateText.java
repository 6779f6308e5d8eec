package io.sfworker.celery.control;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.celery.protocol.PythonText;

/** Reads rates as Celery writes them: a number per second, or {@code 5/s}, {@code 10/m}, {@code 1/h}. */
final class RateText {
    private static final int MAX_LENGTH = 32;

    private RateText() {}

    /** Tasks per second; zero for no limit. Fails: {@link CommandRefused}. */
    static double perSecond(JsonNode rate) {
        if (rate.isNumber()) {
            return rate.doubleValue();
        }
        String text = rate.asText("");
        if (!rate.isTextual() || text.isEmpty()) {
            return 0;
        }
        int border = text.indexOf('/');
        String unit = border < 0 ? "" : text.substring(border + 1);
        double count = number(border < 0 ? text : text.substring(0, border));
        return switch (unit) {
            case "", "s" -> count;
            case "m" -> count / 60;
            case "h" -> count / 3600;
            default -> throw new CommandRefused(PythonText.exception("KeyError", unit));
        };
    }

    private static double number(String text) {
        try {
            if (text.length() <= MAX_LENGTH) {
                return Double.parseDouble(text);
            }
        } catch (NumberFormatException e) {
            // Told below, like a text that is too long.
        }
        throw CommandRefused.badArgument("could not convert string to float: "
                + PythonText.quoted(text.substring(0, Math.min(text.length(), MAX_LENGTH))));
    }
}
