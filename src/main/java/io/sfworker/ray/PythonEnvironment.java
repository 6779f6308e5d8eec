package io.sfworker.ray;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The installed Python environment, as far as Java needs it.
 *
 * @param python its interpreter
 * @param rayJar Ray's Java client of exactly the installed version
 */
record PythonEnvironment(Path python, Path rayJar) {
    private static final String JAR = "site-packages/ray/jars/ray_dist.jar";

    /** Looks into {@code home}; an IllegalStateException says what is missing and how to get it. */
    static PythonEnvironment in(Path home) {
        List<Path> tried = new ArrayList<>();
        Path python = home.resolve("bin/python");
        tried.add(python);
        if (Files.isExecutable(python)) {
            for (Path library : libraries(home)) {
                Path jar = library.resolve(JAR);
                if (Files.isReadable(jar)) {
                    return new PythonEnvironment(python, jar);
                }
                tried.add(jar);
            }
        }
        throw new IllegalStateException(
                "No Python environment with Ray at %s, looked for %s; run ./mvnw compile to install it or set %s."
                        .formatted(home, tried, "sfworker.ray.python-home"));
    }

    private static List<Path> libraries(Path home) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(home.resolve("lib"), "python3.*")) {
            folders.forEach(found::add);
        } catch (IOException e) {
            throw new IllegalStateException("The Python environment at %s cannot be read".formatted(home), e);
        }
        return found;
    }
}
