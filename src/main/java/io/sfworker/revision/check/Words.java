package io.sfworker.revision.check;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Keys Camel knows and a route file does without: each would run foreign code or make routes come and go. */
final class Words implements Check {
    private static final Map<String, String> REFUSED = Map.ofEntries(
            Map.entry("beanType", "it makes an object of any class; use 'ref:' and a bean of the worker"),
            Map.entry("script", "it runs code of the file; use a bean of the worker or an algorithm in Python"),
            Map.entry("scriptLanguage", "it runs code of the file; use a bean of the worker"),
            Map.entry("beans", "route files make no beans; use 'ref:' and a bean of the worker"),
            Map.entry("serviceCall", "its address comes from elsewhere; use 'to:' with a fixed address"),
            Map.entry("saga", "the worker has no coordinator for it; use onException"),
            Map.entry("transacted", "the worker has no transactions; use the routeConfiguration redis-writes"),
            Map.entry("policy", "it wraps steps into code; use a routeConfiguration"),
            Map.entry("pausable", "the worker opens and closes the intake itself"),
            Map.entry("resumable", "the worker keeps the place in the queue itself"),
            Map.entry("precondition", "a route is there or not; delete the route instead"),
            Map.entry("recipientList", "its addresses could come from a message; use 'multicast:' with fixed 'to:'"),
            Map.entry("routingSlip", "its addresses could come from a message; use 'to:' one after the other"),
            Map.entry("dynamicRouter", "its addresses could come from a message; use 'choice:' with fixed 'to:'"));

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        return files.places()
                .filter(Place::isDsl)
                .flatMap(place -> REFUSED.containsKey(place.key()) && !place.isItem()
                        ? Stream.of(place.problem(
                                "'%s' is not for route files: %s".formatted(place.key(), REFUSED.get(place.key()))))
                        : Stream.empty())
                .toList();
    }
}
