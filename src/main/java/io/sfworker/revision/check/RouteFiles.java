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

    /** The items of one kind at the top of the route files, for example all {@code routeConfiguration}. */
    Stream<Place> items(String kind) {
        return places().filter(place -> place.key().equals(kind) && place.path().matches("\\$\\[\\d+]\\.[A-Za-z]+"));
    }

    Stream<RouteFile> kamelets() {
        return files.stream().filter(RouteFile::isKamelet);
    }
}
