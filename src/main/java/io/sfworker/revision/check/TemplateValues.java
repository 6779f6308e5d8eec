package io.sfworker.revision.check;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a template or a kamelet is given stands in the middle of its texts, so it must not add to them. */
final class TemplateValues implements Check {
    private static final String TEXT = "a parameter holds none of # & ? %; write that part in the template";

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        Stream<Problem> written = files.places()
                .filter(place -> place.isText() && isValue(place) && isUnsafe(place.text()))
                .map(place -> place.problem(TEXT));
        Stream<Problem> called = files.addresses().stream()
                .filter(address -> address.scheme().equals("kamelet"))
                .flatMap(address -> address.options().entrySet().stream()
                        .filter(option -> isUnsafe(option.getValue()))
                        .map(option -> files.atOption(address, option.getKey(), TEXT)));
        return Stream.concat(written, called).toList();
    }

    private static boolean isValue(Place place) {
        boolean ofTemplate = place.isBelow("templatedRoute", "routeTemplate")
                && Set.of("value", "defaultValue").contains(place.key())
                && place.isOption();
        return ofTemplate || (place.key().equals("default") && place.isBelow("definition"));
    }

    private static boolean isUnsafe(String text) {
        return Placeholders.UNSAFE.matcher(text.replace("$", "")).find();
    }
}
