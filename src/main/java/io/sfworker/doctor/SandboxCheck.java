package io.sfworker.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** What this machine's kernel can keep processes of parties from. */
public final class SandboxCheck {
    private static final String SUBJECT = "sandbox";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Path home;
    private final List<Path> sources;

    /** {@code home} is the Python environment, {@code sources} are the folders of the worker's own modules. */
    public SandboxCheck(Path home, List<Path> sources) {
        this.home = home;
        this.sources = List.copyOf(sources);
    }

    /** {@code mode} is the value of {@code sfworker.ray.sandbox.mode}. */
    public Finding finding(String mode) {
        if (mode.equals("off")) {
            return Finding.warn(
                    SUBJECT,
                    "the processes of parties may do whatever the worker's user may",
                    "leave sfworker.ray.sandbox.mode at best-effort, or require it");
        }
        try {
            String missing = missing();
            return missing.isEmpty()
                    ? Finding.ok(SUBJECT, "the kernel keeps the processes of parties to their task")
                    : lacking(missing, mode);
        } catch (IOException e) {
            return Finding.warn(
                    SUBJECT, "not known (%s)".formatted(e.getMessage()), "put the Python environment right");
        }
    }

    private static Finding lacking(String missing, String mode) {
        String text = "this kernel does not keep the processes of parties to their task in " + missing;
        String fix = "Linux with Landlock among its security modules does: files since 5.13, ports since 6.7, signals"
                + " since 6.12";
        boolean refuses = mode.equals("required") && (missing.contains("files") || missing.contains("calls"));
        return refuses
                ? Finding.bad(SUBJECT, text, fix + "; sfworker.ray.sandbox.mode=best-effort goes on without")
                : Finding.warn(SUBJECT, text, fix);
    }

    private String missing() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(home.resolve("bin/python").toString(), "-m", "sfworker.sandbox")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment()
                .put(
                        "PYTHONPATH",
                        sources.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
        Process process = builder.start();
        try {
            // First the wait: the line fits into the pipe, and reading would wait for ever for one that hangs.
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS) || process.exitValue() != 0) {
                throw new IOException("Python gave no answer");
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroyForcibly();
        }
    }
}
