package io.sfworker.revision.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * All route files that are YAML.
 *
 * @param routes every route, also those of templates and kamelets
 * @param addresses every endpoint address that is written down
 */
record RouteFiles(List<RouteFile> files, List<RouteItem> routes, List<Address> addresses) {

    static RouteFiles of(List<RouteFile> files) {
        List<RouteItem> routes = new ArrayList<>();
        List<Address> addresses = new ArrayList<>();
        for (RouteFile file : files) {
            for (Place place : file.places()) {
                RouteItem.at(place).ifPresent(routes::add);
                Address.at(place).ifPresent(addresses::add);
            }
        }
        return new RouteFiles(List.copyOf(files), List.copyOf(routes), List.copyOf(addresses));
    }

    Stream<Place> places() {
        return files.stream().flatMap(file -> file.places().stream());
    }

    /** A problem at the line of an address's option, be it in the address or under {@code parameters:}. */
    Problem atOption(Address address, String option, String text) {
        Place place = address.place();
        Place holder = place.value().isObject() ? place : place.parent();
        String path = holder == null ? "" : holder.path() + ".parameters." + option;
        return files.stream()
                .filter(file -> file.name().equals(place.file()) && file.lines().containsKey(path))
                .map(file -> new Problem(file.name(), file.line(path), path, text))
                .findFirst()
                .orElseGet(() -> place.problem(text));
    }

    /** The items of one kind at the top of the route files, for example all {@code routeConfiguration}. */
    Stream<Place> items(String kind) {
        return places().filter(place -> place.key().equals(kind) && place.depth() == 2);
    }

    Stream<RouteFile> kamelets() {
        return files.stream().filter(RouteFile::isKamelet);
    }
}
