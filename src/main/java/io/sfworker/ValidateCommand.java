package io.sfworker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sfworker.revision.RevisionStore;
import io.sfworker.revision.Revisions;
import io.sfworker.revision.RouteProperties;
import io.sfworker.revision.RouteWatch;
import io.sfworker.revision.Sources;
import io.sfworker.revision.check.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeansException;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Profiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code java -jar sfworker.jar validate [folder] [--json]}: checks route files as the running worker does, without
 * Redis and without Ray.
 *
 * <p>Ends with 0 when they could run, 1 when not, 2 when it was called wrongly.
 */
@Command(name = "validate", description = "Checks route files as the worker does, without Redis and Ray.")
final class ValidateCommand implements Callable<Integer> {
    private static final int WRONG_CALL = 2;

    @Parameters(paramLabel = "FOLDER", arity = "0..1", description = "Route files; default those of the settings.")
    private @Nullable String folder;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        List<Problem> problems;
        try {
            problems = problems(folder);
        } catch (BeansException | IllegalStateException e) {
            // A setting is wrong, for example; the log is off.
            out.println("the routes cannot be checked: "
                    + NestedExceptionUtils.getMostSpecificCause(e).getMessage());
            return WRONG_CALL;
        }
        print(problems, json, out);
        return problems.isEmpty() ? 0 : 1;
    }

    private static List<Problem> problems(@Nullable String folder) {
        Path store = temporaryFolder();
        String[] routes = folder == null ? new String[0] : new String[] {"--sfworker.routes.folder=" + folder};
        try (ConfigurableApplicationContext context = QuietContext.of(ValidateConfiguration.class, routes);
                Revisions revisions = revisions(context, store);
                RouteWatch watch = new RouteWatch(
                        context.getBean(Sources.class),
                        revisions,
                        context.getEnvironment().acceptsProfiles(Profiles.of("production")))) {
            return watch.validateNow();
        } finally {
            remove(store);
        }
    }

    private static Revisions revisions(ConfigurableApplicationContext context, Path store) {
        RouteProperties properties = context.getBean(RouteProperties.class);
        return new Revisions(
                new RevisionContexts(context),
                new RevisionStore(store, properties.history()),
                properties,
                context.getBean(Clock.class));
    }

    private static void print(List<Problem> problems, boolean json, PrintWriter out) {
        if (json) {
            try {
                out.println(new ObjectMapper().writeValueAsString(Map.of("problems", problems)));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("problems are texts and numbers", e);
            }
            return;
        }
        problems.forEach(out::println);
        out.println(problems.isEmpty() ? "the route files can run" : "%d problems".formatted(problems.size()));
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("sfworker-validate");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary folder can be made", e);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary folder %s stays behind".formatted(folder), e);
        }
    }
}
