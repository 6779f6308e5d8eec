package io.sfworker.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The form {@code host:port} of addresses in messages. */
final class Address {
    /** Of a name in the DNS. */
    private static final int LONGEST_HOST = 253;

    private static final Pattern FORM = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:]+]):([0-9]{1,5})");

    private Address() {}

    /** Returns {@code text}. Fails: {@link InvalidTask} naming {@code what} when it is no {@code host:port}. */
    static String check(String text, String what) {
        if (text.length() > LONGEST_HOST + ":65535".length()) {
            throw new InvalidTask(
                    FailureCode.PARAM_INVALID, "the %s is too long for a host and a port".formatted(what));
        }
        var match = FORM.matcher(text);
        if (!match.matches() || Integer.parseInt(match.group(1)) < 1 || Integer.parseInt(match.group(1)) > 65535) {
            throw new InvalidTask(FailureCode.PARAM_INVALID, "the %s must have the form host:port".formatted(what));
        }
        return text;
    }

    /** The host of a {@code host:port}, without the brackets of IPv6. */
    static String host(String address) {
        return bare(address.substring(0, address.lastIndexOf(':')));
    }

    /** The port of a {@code host:port}. */
    static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** A host without the brackets of IPv6, in lower case. */
    static String bare(String host) {
        return host.replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
    }

    /** The address to bind; SecretFlow's two names for it are both accepted in both places. */
    static @Nullable String listen(JsonNode entry, String party) {
        String listen = entry.path("listen_addr").textValue();
        if (listen == null) {
            listen = entry.path("listen_address").textValue();
        }
        return listen == null ? null : check(listen, "listen address of " + party);
    }
}
