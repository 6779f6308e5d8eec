package io.sfworker.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code components}: SecretFlow's components, which the task type of that name runs; needs no worker. */
@Command(name = "components", description = "Lists SecretFlow's components, or tells of one what it takes and gives.")
final class ComponentsCommand implements Callable<Integer> {
    @Parameters(paramLabel = "ID", arity = "0..1", description = "For example stats/ss_vif:1.0.0.")
    private @Nullable String id;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--python-home",
            paramLabel = "FOLDER",
            defaultValue = "${env:SFWORKER_RAY_PYTHONHOME:-${env:SFWORKER_RAY_PYTHON_HOME:-.python}}",
            description = "Environment with SecretFlow; SFWORKER_RAY_PYTHONHOME if set, else .python.")
    private Path pythonHome = Path.of(".python");

    @Option(
            names = "--python-path",
            paramLabel = "FOLDER",
            defaultValue = "src/main/python",
            description = "The worker's Python sources, default src/main/python.")
    private Path sources = Path.of("src/main/python");

    @Override
    public Integer call() {
        List<String> words = new ArrayList<>(
                List.of(pythonHome.resolve("bin/python").toString(), "-W", "ignore", "-m", "sfworker.components"));
        if (json) {
            words.add("--json");
        }
        if (id != null) {
            words.add(id);
        }
        ProcessBuilder python = new ProcessBuilder(words).inheritIO();
        python.environment().put("PYTHONPATH", sources.toString());
        try {
            return python.start().waitFor();
        } catch (IOException e) {
            throw new Refusal("%s has no Python: name its folder with --python-home".formatted(pythonHome));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refusal("interrupted");
        }
    }
}
