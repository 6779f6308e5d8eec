package io.sfworker.revision.check;

import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * No message says where it goes. The one address that is made at run time ends in a name of the registry of task types,
 * so routes may not set that variable either.
 */
final class DynamicAddresses implements Check {
    private static final String TASK_TYPE = "taskType";
    private static final Set<String> EXPRESSIONS =
            Set.of("simple", "header", "variable", "exchangeProperty", "jsonpath", "tokenize");
    private static final Set<String> NAMED = Set.of("setHeader", "headers", "setVariable", "variables", "setProperty");

    /** Headers that take the place of an address or of its options. */
    private static final Pattern STEERS = Pattern.compile(
            "(?i)CamelHttp.*|CamelRest.*|CamelRedis\\.Command|CamelSlipEndpoint|CamelJackson.*|CamelMicrometer.*|Host");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        Stream<Problem> addresses = files.addresses().stream().flatMap(DynamicAddresses::ofAddress);
        Stream<Problem> steps = files.places().filter(Place::isDsl).flatMap(DynamicAddresses::ofPlace);
        return Stream.concat(addresses, steps).toList();
    }

    private static Stream<Problem> ofAddress(Address address) {
        boolean byType = address.normal().equals(CallGraph.BY_TASK_TYPE)
                && address.options().isEmpty();
        if (address.role().equals("toD")) {
            return byType
                    ? Stream.empty()
                    : Stream.of(address.place()
                            .problem("toD is only for 'direct:${variable.taskType}'; use 'to:' and a fixed address"));
        }
        boolean open = address.target().contains("${")
                || address.options().keySet().stream().anyMatch(name -> name.contains("${"));
        boolean tapped =
                address.role().equals("wireTap") && address.options().toString().contains("${");
        return open || tapped
                ? Stream.of(address.place().problem("an address is fixed; remove '${…}' from it"))
                : Stream.empty();
    }

    private static Stream<Problem> ofPlace(Place place) {
        if (EXPRESSIONS.contains(place.key()) && place.isBelow("enrich", "pollEnrich")) {
            return Stream.of(place.problem("an address is fixed; use 'constant:' here"));
        }
        boolean variable = place.key().equals("variableReceive")
                || (place.key().equals("name") && NAMED.contains(place.keyOfParent()));
        return variable && place.isText() ? ofName(place) : Stream.empty();
    }

    private static Stream<Problem> ofName(Place place) {
        if (place.text().contains("${")) {
            return Stream.of(place.problem("a name is fixed; remove '${…}' from it"));
        }
        if (place.text().equalsIgnoreCase(TASK_TYPE) || place.text().endsWith(":" + TASK_TYPE)) {
            return Stream.of(
                    place.problem("the worker sets taskType, from its registry of task types; choose another name"));
        }
        return STEERS.matcher(place.text()).matches() && !isConstant(place)
                ? Stream.of(place.problem(
                        "%s takes the place of an address; set it with 'constant:'".formatted(place.text())))
                : Stream.empty();
    }

    private static boolean isConstant(Place name) {
        Place step = name.parent();
        return step != null
                && (step.value().has("constant")
                        || step.value().path("expression").has("constant"));
    }
}
