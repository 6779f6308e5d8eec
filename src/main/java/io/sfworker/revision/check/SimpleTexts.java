package io.sfworker.revision.check;

import io.sfworker.revision.expression.SimpleText;
import java.util.List;
import java.util.stream.Stream;

/**
 * What texts of the language simple may ask for: the message and its surroundings as data, not the machine, not Camel,
 * no method. Looks at every text and every key, whatever its attribute: Camel evaluates more of them than it says.
 */
final class SimpleTexts implements Check {

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        Stream<Problem> written = files.places()
                .filter(place -> !place.isRemark())
                .flatMap(place -> texts(place)
                        .flatMap(text -> SimpleText.complaints(text).stream())
                        .map(place::problem));
        // As Camel decodes them: %24%7B is the beginning of an expression, too.
        Stream<Problem> decoded = files.addresses().stream().flatMap(address -> address.options().entrySet().stream()
                .flatMap(option -> Stream.of(option.getKey(), option.getValue())
                        .flatMap(text -> SimpleText.complaints(text).stream())
                        .map(complaint -> files.atOption(address, option.getKey(), complaint))));
        return Stream.concat(written, decoded).distinct().toList();
    }

    private static Stream<String> texts(Place place) {
        Stream<String> key = place.isItem() ? Stream.empty() : Stream.of(place.key());
        return place.isText() ? Stream.concat(key, Stream.of(place.text())) : key;
    }
}
