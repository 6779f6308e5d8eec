package io.sfworker.ops.access;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The names that the worker answers to. Anybody can let a name of his own mean this machine; his page in the browser of
 * one who reaches the port would read along (DNS rebinding). An address or a name of this list he cannot have.
 */
final class HostNames {
    private static final Pattern PORT = Pattern.compile(":[0-9]{1,5}$");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+(%[0-9a-z._~-]+)?]");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|0\\.0\\.0\\.0|\\[::1?]|\\[(0+:){7}0*1?]");

    private final Set<String> known;

    /** {@code known}: names, and {@code *.example.org} for all names below one. */
    HostNames(Collection<String> known) {
        this.known = known.stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a header {@code Host} is one of ours; no browser leaves it away. */
    boolean accept(@Nullable String header) {
        if (header == null) {
            return true;
        }
        String name = name(header);
        return name.equals("localhost")
                || IPV4.matcher(name).matches()
                || IPV6.matcher(name).matches()
                || known.contains(name)
                || known.stream().anyMatch(pattern -> isBelow(pattern, name));
    }

    /** Whether it means this machine by an address that no other machine reaches it under. */
    static boolean isLoopback(@Nullable String header) {
        return header == null || LOOPBACK.matcher(name(header)).matches();
    }

    private static boolean isBelow(String pattern, String name) {
        return pattern.startsWith("*.") && name.length() > pattern.length() - 1 && name.endsWith(pattern.substring(1));
    }

    private static String name(String header) {
        String name = PORT.matcher(header.strip()).replaceFirst("").toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
