package io.sfworker;

import io.sfworker.revision.RevisionFiles;
import io.sfworker.revision.check.Problem;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** Tells in which file and line a route lies that Camel could not build or start. */
final class RouteErrors {
    private static final Pattern TEMPLATE =
            Pattern.compile("^Route template (\\S+) the following mandatory parameters");

    private RouteErrors() {}

    static Problem problem(Throwable error, RevisionFiles files) {
        String id = routeId(error);
        Throwable cause = root(error);
        String text =
                String.valueOf(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        if (id != null) {
            return at(files, "(- )?id", id, "route '%s': %s".formatted(id, text));
        }
        // Thrown before the route of a template has an id.
        Matcher template = TEMPLATE.matcher(text);
        return template.find() ? at(files, "(- )?routeTemplateRef", template.group(1), text) : Problem.ofTree(text);
    }

    private static Problem at(RevisionFiles files, String key, String value, String text) {
        Pattern line = Pattern.compile("\\s*%s: *[\"']?%s[\"']?\\s*".formatted(key, Pattern.quote(value)));
        for (Map.Entry<String, String> file : files.routes().files().entrySet()) {
            List<String> lines = file.getValue().lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (line.matcher(lines.get(i)).matches()) {
                    return new Problem(file.getKey(), i + 1, "", text);
                }
            }
        }
        return Problem.ofTree(text);
    }

    private static @Nullable String routeId(Throwable error) {
        for (Throwable cause : ObjectHelper.createExceptionIterable(error)) {
            if (cause instanceof FailedToCreateRouteException building) {
                return building.getRouteId();
            }
            if (cause instanceof FailedToStartRouteException starting) {
                return starting.getRouteId();
            }
        }
        return null;
    }

    /** Camel goes through causes from the innermost one on. */
    private static Throwable root(Throwable error) {
        return ObjectHelper.createExceptionIterable(error).iterator().next();
    }
}
