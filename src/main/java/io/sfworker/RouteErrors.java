package io.sfworker;

import io.sfworker.revision.RevisionFiles;
import io.sfworker.revision.check.Problem;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.util.ObjectHelper;
import org.jspecify.annotations.Nullable;

/** Tells in which file and line a route lies that Camel could not build or start. */
final class RouteErrors {
    private RouteErrors() {}

    static Problem problem(Throwable error, RevisionFiles files) {
        String id = routeId(error);
        Throwable cause = root(error);
        String text =
                String.valueOf(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        if (id == null) {
            return Problem.ofTree(text);
        }
        Pattern line = Pattern.compile("\\s*(- )?id: *[\"']?" + Pattern.quote(id) + "[\"']?\\s*");
        for (Map.Entry<String, String> file : files.routes().files().entrySet()) {
            List<String> lines = file.getValue().lines().toList();
            for (int i = 0; i < lines.size(); i++) {
                if (line.matcher(lines.get(i)).matches()) {
                    return new Problem(file.getKey(), i + 1, "", "route '%s': %s".formatted(id, text));
                }
            }
        }
        return Problem.ofTree("route '%s': %s".formatted(id, text));
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
