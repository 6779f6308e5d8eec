package io.sfworker.doctor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The Python environment: there, of the version SecretFlow needs, and with the packages that were tested. */
public final class PythonCheck {
    private static final String VERSIONS = """
            import importlib.metadata as metadata, platform
            print("python==" + platform.python_version())
            for name in ("secretflow", "spu", "ray", "secretflow-rayfed"):
                try:
                    print(name + "==" + metadata.version(name))
                except metadata.PackageNotFoundError:
                    print(name + "==missing")
            """;
    private static final Pattern PIN = Pattern.compile("(?m)^([A-Za-z0-9._-]+)==(\\S+)");
    private static final String INSTALL = "./mvnw compile installs it; SFWORKER_RAY_PYTHON_HOME names another one";

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path home;
    private final Path lock;
    private final Duration limit;

    /** {@code lock} is the list of packages that the worker was tested with. */
    public PythonCheck(Path home, Path lock) {
        this(home, lock, LIMIT);
    }

    /** {@code limit}: how long Python may take to answer. */
    PythonCheck(Path home, Path lock, Duration limit) {
        this.home = home;
        this.lock = lock;
        this.limit = limit;
    }

    public List<Finding> findings() {
        Path python = home.resolve("bin/python");
        if (!Files.isExecutable(python)) {
            return List.of(Finding.bad("python", "there is no " + python, INSTALL));
        }
        List<Finding> findings = new ArrayList<>();
        try {
            Map<String, String> installed = pins(output(python));
            Map<String, String> tested = tested(findings);
            installed.forEach((name, version) -> findings.add(compare(name, version, tested)));
        } catch (IOException e) {
            findings.add(Finding.bad("python", "%s does not run (%s)".formatted(python, e.getMessage()), INSTALL));
        }
        return findings;
    }

    /** None when their list cannot be read, which {@code findings} then say: nothing is compared. */
    private Map<String, String> tested(List<Finding> findings) {
        try {
            return pins(Files.readString(lock));
        } catch (IOException e) {
            findings.add(Finding.warn(
                    "python packages",
                    "not compared with the tested versions: %s cannot be read".formatted(lock),
                    "run doctor in the worker's own folder"));
            return Map.of();
        }
    }

    private static Finding compare(String name, String version, Map<String, String> tested) {
        if (name.equals("python")) {
            return version.startsWith("3.10.")
                    ? Finding.ok(name, version)
                    : Finding.bad(name, version, "SecretFlow needs Python 3.10");
        }
        String wanted = tested.getOrDefault(name, version);
        if (version.equals("missing")) {
            return Finding.bad(name, "not installed", INSTALL);
        }
        return version.equals(wanted)
                ? Finding.ok(name, version)
                : Finding.warn(name, "%s, tested is %s".formatted(version, wanted), INSTALL);
    }

    private String output(Path python) throws IOException {
        Process process = new ProcessBuilder(python.toString(), "-I", "-c", VERSIONS)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            // First the wait: the few lines fit into the pipe, and reading would wait for ever for one that hangs.
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("no answer within %d ms".formatted(limit.toMillis()));
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Map<String, String> pins(String text) {
        Map<String, String> pins = new TreeMap<>();
        Matcher pin = PIN.matcher(text);
        while (pin.find()) {
            pins.put(pin.group(1).toLowerCase(Locale.ROOT), pin.group(2));
        }
        return pins;
    }
}
