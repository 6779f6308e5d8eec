package io.sfworker.revision.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One value of a route file and where it stands.
 *
 * @param key the key before the value; the item of a list has the key of the list
 * @param parent what the value stands in; null for the file's content
 */
record Place(
        String file,
        String path,
        int line,
        String key,
        JsonNode value,
        @Nullable Place parent) {

    Problem problem(String text) {
        return new Problem(file, line, path, text);
    }

    boolean isText() {
        return value.isTextual();
    }

    /** The text, or the number or truth value as text, or "". */
    String text() {
        return value.asText();
    }

    /** The places around this one, the nearest first, without the file's content. */
    Stream<Place> around() {
        List<Place> found = new ArrayList<>();
        for (Place place = parent; place != null && place.parent() != null; place = place.parent()) {
            found.add(place);
        }
        return found.stream();
    }

    boolean isBelow(String... keys) {
        Set<String> wanted = Set.of(keys);
        return around().anyMatch(place -> wanted.contains(place.key()));
    }

    boolean isIn(Place other) {
        return file.equals(other.file()) && path.startsWith(other.path() + ".");
    }

    /** 0 for the file's content, 1 for its items, 2 for what they are. */
    int depth() {
        int depth = 0;
        for (Place place = parent; place != null; place = place.parent()) {
            depth++;
        }
        return depth;
    }

    /** True for an item of a list: it repeats the list's key. */
    boolean isItem() {
        return path.endsWith("]");
    }

    /** True where keys are Camel's words: not under an endpoint's options, and in a kamelet only below its template. */
    boolean isDsl() {
        return !isOption() && (!file.endsWith(".kamelet.yaml") || isBelow("template"));
    }

    /** True for a text that nobody but people reads. */
    boolean isRemark() {
        return !isOption() && (key.equals("description") || key.equals("note"));
    }

    /** True for a value under an endpoint's options: keys there belong to a component, not to Camel. */
    boolean isOption() {
        return isBelow("parameters");
    }

    String keyOfParent() {
        return parent == null ? "" : parent.key();
    }
}
