package io.sfworker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;

/** What the checks of a revision depend on besides its files: this very build of the worker, and its settings. */
final class CheckConditions {
    /** Ours and Camel's, as properties or as environment variables. */
    private static final Pattern SETTING = Pattern.compile("(?i)(sfworker|camel)[._].*");

    private CheckConditions() {}

    /** Empty when the worker does not run from a jar: class files may change under one name. */
    static Optional<String> of(ConfigurableEnvironment environment) {
        return jar(CheckConditions.class.getProtectionDomain().getCodeSource())
                .map(jar -> identity(jar) + settings(environment));
    }

    private static Optional<Path> jar(CodeSource source) {
        try {
            Path place = Path.of(source.getLocation().toURI());
            return Files.isRegularFile(place) ? Optional.of(place) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of the worker's classes is no file", e);
        }
    }

    /** A new version of a library gives the jar another manifest. */
    private static String identity(Path jar) {
        try {
            return "%s %d %s%n".formatted(jar, Files.size(jar), Files.getLastModifiedTime(jar));
        } catch (IOException e) {
            throw new UncheckedIOException("the worker's own jar cannot be read: " + jar, e);
        }
    }

    private static String settings(ConfigurableEnvironment environment) {
        return environment.getPropertySources().stream()
                .filter(source -> source instanceof EnumerablePropertySource)
                .flatMap(source -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .filter(name -> SETTING.matcher(name).matches() && !RevisionSettings.isSecret(name))
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(name -> name + "=" + environment.getProperty(name))
                .collect(Collectors.joining("\n"));
    }
}
