package io.sfworker.ops;

import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** The Python environment that the party processes run in is installed. */
public final class PythonHealthIndicator extends AbstractHealthIndicator {
    private final Path home;

    public PythonHealthIndicator(Path home) {
        super("the Python environment could not be looked at");
        this.home = home.toAbsolutePath().normalize();
    }

    @Override
    protected void doHealthCheck(Health.Builder health) {
        Path python = home.resolve("bin/python");
        if (Files.isExecutable(python)) {
            health.up().withDetail("python", python.toString());
        } else {
            health.down().withDetail("reason", "there is no %s; run ./mvnw package to install it".formatted(python));
        }
    }
}
