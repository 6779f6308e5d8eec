package io.sfworker.revision.check;

import io.sfworker.settings.Nearest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** <code>{{…}}</code> names a setting of the worker, never a secret and nothing of the machine. */
final class Placeholders implements Check {
    private static final Pattern INNERMOST = Pattern.compile("\\{\\{([^{}]*)}}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");
    private static final Pattern OURS = Pattern.compile("sfworker\\..+|TASK_[A-Z0-9_]+");
    private static final int DEEPEST = 5;

    /** What is put in could complete an expression. */
    private static final Pattern JOINED = Pattern.compile("\\$(?:simple)?\\{[^{}]*\\{\\{|\\$(?:simple)?\\{\\{|}}\\{");

    /** What is put in could add options to an address, or an expression. */
    static final Pattern UNSAFE = Pattern.compile("[$#&?%]");

    private static final Set<String> FUNCTIONS = Set.of("env", "sys", "service", "bean", "boolean", "route");

    /** A routing key is an address, every other key a secret; the URL of a server may carry its password. */
    private static final Pattern SECRET =
            Pattern.compile("(?i)passw|secret|token|credential|private|(?<!routing[-_.]|routing)key$"
                    + "|(redis|broker|backend|database|datasource|jdbc|amqp|proxy).*ur[il]");

    @Override
    public List<Problem> problems(RouteFiles files, Vocabulary vocabulary) {
        List<Problem> problems = new ArrayList<>();
        for (RouteFile file : files.files()) {
            Set<String> parameters = parameters(file);
            for (Place place : file.places()) {
                String text = (place.isItem() ? "" : place.key()) + "\n" + (place.isText() ? place.text() : "");
                complaints(text, parameters, vocabulary).forEach(each -> problems.add(place.problem(each)));
            }
        }
        return problems;
    }

    /** What stands in for the parameters of a file's templates. */
    private static Set<String> parameters(RouteFile file) {
        Set<String> names = new TreeSet<>();
        if (file.isKamelet()) {
            file.content()
                    .path("spec")
                    .path("definition")
                    .path("properties")
                    .fieldNames()
                    .forEachRemaining(names::add);
        }
        file.places().stream()
                .filter(place ->
                        place.key().equals("name") && place.keyOfParent().equals("parameters"))
                .filter(place -> place.depth() == 5 && place.isBelow("routeTemplate"))
                .map(Place::text)
                .forEach(names::add);
        return names;
    }

    private static List<String> complaints(String text, Set<String> parameters, Vocabulary vocabulary) {
        List<String> complaints = new ArrayList<>();
        if (JOINED.matcher(text).find()) {
            complaints.add("'{{…}}' stands inside or right beside '${…}'; put it into a variable first");
        }
        String rest = text;
        for (int depth = 0; depth < DEEPEST && rest.contains("{{"); depth++) {
            rest = INNERMOST.matcher(rest).replaceAll(found -> {
                String complaint = complaint(found.group(1), parameters, vocabulary);
                if (!complaint.isEmpty()) {
                    complaints.add(complaint);
                }
                return "x";
            });
        }
        if (rest.contains("{{")) {
            complaints.add("'{{' without '}}', or with braces between them; write '{{name}}' or '{{name:default}}'");
        }
        return complaints;
    }

    private static String complaint(String inside, Set<String> parameters, Vocabulary vocabulary) {
        String full = inside.trim().replaceFirst("^[?!]+", "");
        boolean optional = full.contains(":") || inside.trim().startsWith("?");
        String name = full.replaceFirst(":.*", "");
        if (parameters.contains(name)) {
            return "";
        }
        if (full.contains(":") && FUNCTIONS.contains(name)) {
            return "{{%s:…}} reads from the machine; name a setting: {{sfworker.…}}".formatted(name);
        }
        if (SECRET.matcher(name).find()) {
            return "{{%s}} is a secret and stays out of route files".formatted(name);
        }
        if (UNSAFE.matcher(full.substring(name.length())).find()) {
            return "the default of {{%s}} holds one of $ # & ? %%; write a plain value".formatted(name);
        }
        return vocabulary.properties().contains(name) || (optional && isOurs(name))
                ? ""
                : "{{%s}} is no setting of the worker%s".formatted(name, Nearest.hint(name, vocabulary.properties()));
    }

    private static boolean isOurs(String name) {
        return NAME.matcher(name).matches() && OURS.matcher(name).matches();
    }
}
