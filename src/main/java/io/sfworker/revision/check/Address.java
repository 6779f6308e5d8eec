package io.sfworker.revision.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An endpoint's address as a route file writes it.
 *
 * @param place where the text stands
 * @param role the key that says what is done with it: {@code to}, {@code toD}, {@code from}, {@code deadLetterUri}
 * @param scheme the component, or "" when the text does not begin with one
 * @param target what follows, without options: {@code status} of {@code direct:status}
 * @param options the options behind the question mark and under {@code parameters:}, as text, as Camel decodes it
 * @param twice options that are given more than once; Camel would choose
 */
record Address(Place place, String role, String scheme, String target, Map<String, String> options, Set<String> twice) {
    private static final Set<String> ROLES =
            Set.of("to", "toD", "from", "wireTap", "poll", "deadLetterUri", "afterUri");

    /** Their text is a pattern of addresses. */
    private static final Set<String> PATTERNS = Set.of("interceptFrom", "interceptSendToEndpoint");

    private static final List<String> MAIN_OPTION = List.of("name", "queue");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[^{}]*}}|\\$\\{[^{}]*}");
    private static final Pattern RAW = Pattern.compile("^RAW[({](.*)[)}]$", Pattern.DOTALL);
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9.+-]*)(?::(?://)?(.*))?", Pattern.DOTALL);

    static Optional<Address> at(Place place) {
        if (place.isOption() || !place.isText()) {
            return kamelet(place);
        }
        if (isEnriched(place)) {
            return Optional.of(of(place, "enrich", place.text(), parameters(null)));
        }
        boolean inside = place.key().equals("uri");
        String role = inside ? place.keyOfParent() : place.key();
        boolean address = inside || ROLES.contains(role);
        if (PATTERNS.contains(role) || !address) {
            return kamelet(place);
        }
        return Optional.of(of(place, role, place.text(), parameters(inside ? place.parent() : null)));
    }

    private static JsonNode parameters(@Nullable Place holder) {
        return holder == null ? MissingNode.getInstance() : holder.value().path("parameters");
    }

    /** The start of a route in one form: {@code direct:x} for {@code direct://x} and for {@code direct} with a name. */
    static String normal(JsonNode from) {
        Place nowhere = new Place("", "", 0, "", from, null);
        String text = from.isTextual() ? from.asText() : from.path("uri").asText();
        return of(nowhere, "from", text, from.path("parameters")).normal();
    }

    String normal() {
        return scheme + ":" + target;
    }

    boolean isStart() {
        return role.equals("from");
    }

    /** True when a part of the target is known only later: a property, a template's parameter, an expression. */
    boolean isOpen() {
        return target.contains("{{") || target.contains("${");
    }

    /** True for the fixed text under {@code enrich:}. */
    private static boolean isEnriched(Place place) {
        boolean constant = place.key().equals("constant")
                || (place.key().equals("expression") && place.keyOfParent().equals("constant"));
        return constant && place.isBelow("enrich", "pollEnrich");
    }

    /** The step {@code kamelet: name} is an address too. */
    private static Optional<Address> kamelet(Place place) {
        boolean step = place.key().equals("kamelet") && !place.isOption();
        if (!step || place.value().isArray()) {
            return Optional.empty();
        }
        String name = place.isText() ? place.text() : place.value().path("name").asText();
        return Optional.of(of(place, "kamelet", "kamelet:" + name, place.value().path("parameters")));
    }

    private static Address of(Place place, String role, String text, JsonNode parameters) {
        Map<String, String> options = new LinkedHashMap<>();
        Set<String> twice = new TreeSet<>();
        int query = mask(text).indexOf('?');
        BiConsumer<String, String> add = (name, value) -> {
            if (options.put(name, value) != null) {
                twice.add(name);
            }
        };
        if (query >= 0) {
            readQuery(text.substring(query + 1), add);
        }
        parameters
                .properties()
                .forEach(field -> add.accept(field.getKey(), field.getValue().asText()));
        String head = query < 0 ? text : text.substring(0, query);
        Matcher match = SCHEME.matcher(mask(head));
        if (!match.matches()) {
            return new Address(place, role, "", head, options, twice);
        }
        String target = match.group(2) == null ? "" : head.substring(match.start(2));
        return new Address(place, role, match.group(1), target.isEmpty() ? byOption(options) : target, options, twice);
    }

    private static String byOption(Map<String, String> options) {
        return MAIN_OPTION.stream()
                .filter(options::containsKey)
                .map(options::get)
                .findFirst()
                .orElse("");
    }

    private static void readQuery(String query, BiConsumer<String, String> add) {
        String masked = mask(query);
        int from = 0;
        while (from <= masked.length()) {
            int end = masked.indexOf('&', from) < 0 ? masked.length() : masked.indexOf('&', from);
            int equals = masked.substring(from, end).indexOf('=');
            String name = query.substring(from, equals < 0 ? end : from + equals);
            if (!name.isEmpty()) {
                add.accept(decoded(name), equals < 0 ? "" : decoded(query.substring(from + equals + 1, end)));
            }
            from = end + 1;
        }
    }

    private static String decoded(String text) {
        String plain = RAW.matcher(text).replaceFirst("$1");
        try {
            return URLDecoder.decode(plain, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return plain;
        }
    }

    /** The same length, but without the special characters of placeholders. */
    private static String mask(String text) {
        return PLACEHOLDER.matcher(text).replaceAll(found -> "_"
                .repeat(found.group().length()));
    }
}
