package io.sfworker.revision.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Draws which route hands a task to which, from the intake on, as SVG in light or dark.
 *
 * <p>Dashed lines are calls that only a failure makes. The routes of the task types are one box.
 */
public final class FlowPicture {
    private static final String ANY_TYPE = "direct:a route per task type";
    private static final String ANY_FAILURE = "failure:a step fails";
    private static final Vocabulary TYPES = new Vocabulary(Set.of(), Set.of(), Set.of("a route per task type"));
    private static final String TYPE_BOX = "algorithm/<type>";
    private static final int WIDTH = 170;
    private static final int HEIGHT = 34;
    private static final int ROOM_FOR_COUNT = 30;
    private static final int BESIDE = 60;
    private static final int BELOW = 22;
    private static final int BORDER = 20;
    private static final String STYLE = """
            <style>
            text { font: 13px sans-serif; fill: #1d2733; text-anchor: middle; dominant-baseline: central }
            text.count { font-size: 12px; text-anchor: end; fill: #1f6feb }
            rect { fill: #eef3f8; stroke: #5b7083; rx: 6px }
            path { fill: none; stroke: #5b7083; stroke-width: 1.3 }
            path.failure { stroke-dasharray: 4 4; stroke: #b0433a }
            @media (prefers-color-scheme: dark) {
              text { fill: #e4ebf2 } rect { fill: #22303d; stroke: #8fa6ba } path { stroke: #8fa6ba }
              path.failure { stroke: #e58a80 } text.count { fill: #7fb2ff }
            }
            </style>
            """;

    private final Map<String, int[]> places = new LinkedHashMap<>();
    private final CallGraph graph;
    private final Map<String, Long> counts;

    private FlowPicture(CallGraph graph, Map<String, Long> counts) {
        this.graph = graph;
        this.counts = counts;
    }

    /** The picture of a tree that passed the checks; of any other, whatever can be read of it. */
    public static String svg(RouteTree tree, String title) {
        return svg(tree, title, Map.of());
    }

    /** The same with a number in each box: {@code counts} tells by a route's id how often it ran. */
    public static String svg(RouteTree tree, String title, Map<String, Long> counts) {
        List<RouteFile> readable = new ArrayList<>();
        tree.files().forEach((name, text) -> YamlReader.read(name, text, new ArrayList<>())
                .ifPresent(readable::add));
        RouteFiles files = RouteFiles.of(readable);
        Map<String, List<CallGraph.Call>> calls =
                new LinkedHashMap<>(CallGraph.of(files, TYPES).calls());
        calls.put(ANY_FAILURE, ofFailures(files));
        return new FlowPicture(new CallGraph(calls), withTypes(tree, counts)).draw(title);
    }

    /** The box of all task types has the sum of their routes, each of which has a file of its name. */
    private static Map<String, Long> withTypes(RouteTree tree, Map<String, Long> counts) {
        Map<String, Long> all = new HashMap<>(counts);
        tree.files().keySet().stream()
                .filter(file -> file.startsWith("algorithm"))
                .map(file -> file.substring(file.lastIndexOf('/') + 1).replace(".camel.yaml", ""))
                .map(type -> counts.getOrDefault(type, 0L))
                .reduce(Long::sum)
                .filter(sum -> !counts.isEmpty())
                .ifPresent(sum -> all.put(TYPE_BOX, sum));
        return all;
    }

    private static List<CallGraph.Call> ofFailures(RouteFiles files) {
        return files.addresses().stream()
                .filter(address -> address.place().isBelow("routeConfiguration"))
                .flatMap(address -> CallGraph.calls(address, address.normal(), TYPES))
                .toList();
    }

    private String draw(String title) {
        place();
        int right = 0;
        int bottom = 0;
        for (int[] place : places.values()) {
            right = Math.max(right, place[0] + WIDTH);
            bottom = Math.max(bottom, place[1] + HEIGHT);
        }
        StringBuilder svg =
                new StringBuilder("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\">\n"
                        .formatted(right + BORDER, bottom + BORDER));
        svg.append("<title>").append(escaped(title)).append("</title>\n").append(STYLE);
        graph.calls().forEach((start, calls) -> calls.stream()
                .filter(call -> places.containsKey(start) && places.containsKey(call.target()))
                .map(call -> line(start, call))
                .distinct()
                .forEach(svg::append));
        places.forEach((start, place) -> svg.append(box(start, place)));
        return svg.append("</svg>\n").toString();
    }

    /** Columns by the number of calls from the intake, in the order of the files. */
    private void place() {
        Optional<String> intake = graph.calls().keySet().stream()
                .filter(start -> start.startsWith("celery:"))
                .findFirst();
        place(intake.map(List::of).orElse(List.of()), BORDER);
        int lowest = places.values().stream().mapToInt(place -> place[1]).max().orElse(0);
        place(List.of(ANY_FAILURE), lowest + HEIGHT + 2 * BELOW);
    }

    private void place(List<String> first, int top) {
        List<String> column = first;
        for (int x = BORDER; !column.isEmpty(); x += WIDTH + BESIDE) {
            List<String> next = new ArrayList<>();
            int y = top;
            for (String start : column) {
                places.put(start, new int[] {x, y});
                y += HEIGHT + BELOW;
            }
            for (String start : column) {
                for (CallGraph.Call call : graph.calls().getOrDefault(start, List.of())) {
                    if (!places.containsKey(call.target()) && !next.contains(call.target())) {
                        next.add(call.target());
                    }
                }
            }
            column = next;
        }
    }

    private String line(String start, CallGraph.Call call) {
        int[] from = places.getOrDefault(start, new int[2]);
        int[] to = places.getOrDefault(call.target(), new int[2]);
        boolean back = to[0] <= from[0];
        int beginX = back ? from[0] + WIDTH / 2 : from[0] + WIDTH;
        int beginY = back ? from[1] + HEIGHT : from[1] + HEIGHT / 2;
        int endX = back ? to[0] + WIDTH / 2 : to[0];
        int endY = back ? to[1] + HEIGHT : to[1] + HEIGHT / 2;
        int bend = back ? 0 : BESIDE / 2;
        int drop = back ? BELOW : 0;
        return String.format(
                Locale.ROOT,
                "<path%s d=\"M%d %d C%d %d %d %d %d %d\"/>%n",
                call.handling() ? " class=\"failure\"" : "",
                beginX,
                beginY,
                beginX + bend,
                beginY + drop,
                endX - bend,
                endY + drop,
                endX,
                endY);
    }

    private String box(String start, int[] place) {
        String address = start.startsWith("celery:") ? "intake" : start.substring(start.indexOf(':') + 1);
        String name = start.equals(ANY_TYPE) ? TYPE_BOX : address;
        Long count = counts.get(name);
        String number = count == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "<text class=\"count\" x=\"%d\" y=\"%d\">%d</text>",
                        place[0] + WIDTH - 8,
                        place[1] + HEIGHT / 2,
                        count);
        return String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/><text x=\"%d\" y=\"%d\">%s</text>%s%n",
                place[0],
                place[1],
                WIDTH,
                HEIGHT,
                place[0] + (count == null ? WIDTH : WIDTH - ROOM_FOR_COUNT) / 2,
                place[1] + HEIGHT / 2,
                escaped(name),
                number);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
