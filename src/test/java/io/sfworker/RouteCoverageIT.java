package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.testing.VisitedSteps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Reads what Camel wrote down while the route tests ran: every step of every route was passed at least once. */
class RouteCoverageIT {
    private static final Path FOLDER = Path.of("target/camel-route-coverage");

    private final Set<String> all = new TreeSet<>();
    private final Set<String> passed = new HashSet<>();
    private final Set<String> visited = new HashSet<>();

    @Test
    void everyStepOfEveryRouteIsExercised() throws IOException, ParserConfigurationException, SAXException {
        visited.addAll(Files.readAllLines(VisitedSteps.FILE));
        for (Path file : files()) {
            Element root = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getDocumentElement();
            NodeList routes = root.getElementsByTagName("route");
            for (int i = 0; i < routes.getLength(); i++) {
                Element route = (Element) routes.item(i);
                collect(route, route.getAttribute("id"));
            }
        }

        assertThat(all).hasSizeGreaterThan(60);
        all.removeAll(passed);
        assertThat(all).as("steps that no route test passes").isEmpty();
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".xml")).toList();
        }
    }

    // A step is told by its place in the route: ids are made anew for every context.
    private void collect(Element element, String place) {
        int number = 0;
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element step) {
                String here = step.getTagName().equals("onException")
                        ? "onException of " + firstException(step)
                        : place + "/" + number++ + ":" + step.getTagName();
                if (isStep(step)) {
                    all.add(here);
                    if (visited.contains(step.getAttribute("id")) || counted(step)) {
                        passed.add(here);
                    }
                }
                collect(step, here);
            }
        }
    }

    private static boolean counted(Element step) {
        return !Set.of("", "0").contains(step.getAttribute("exchangesTotal"));
    }

    // Every route that the configuration applies to holds a copy of it; the handling counts once.
    private static String firstException(Element handling) {
        return handling.getElementsByTagName("exception")
                .item(0)
                .getTextContent()
                .strip();
    }

    private static boolean isStep(Element element) {
        return Set.of("to", "toD", "process", "setVariable", "setHeader", "choice", "filter", "multicast", "log")
                .contains(element.getTagName());
    }
}
