package io.sfworker.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * {@code diagnose}: what a worker says about itself, in one file to send to somebody who helps.
 *
 * <p>It is what the endpoints show to everybody: no parameters, no rows, no secrets.
 */
@Command(name = "diagnose", description = "Puts what the worker says about itself into one file, without secrets.")
final class DiagnoseCommand extends WorkerCommand {
    private static final List<String> PAGES = List.of("info", "slots", "tasks", "deadletters", "routes", "prometheus");

    @Parameters(paramLabel = "FILE", description = "A zip file that is not there yet.")
    private Path file = Path.of("");

    @Override
    int ask(WorkerClient worker) {
        String health = worker.health().toPrettyString();
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW))) {
            add(zip, "health", health);
            for (String page : PAGES) {
                add(zip, page, text(worker, page));
            }
        } catch (FileAlreadyExistsException e) {
            throw new Refusal("%s is there already".formatted(file));
        } catch (IOException e) {
            throw new Refusal("%s cannot be written (%s)".formatted(file, e.getMessage()));
        }
        out().println(file);
        out().flush();
        return DONE;
    }

    /** What is away is told in its place: the rest is wanted then most of all. */
    private static String text(WorkerClient worker, String page) {
        try {
            return worker.text(page);
        } catch (Refusal refusal) {
            return String.valueOf(refusal.getMessage());
        }
    }

    private static void add(ZipOutputStream zip, String page, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(page + (text.startsWith("{") ? ".json" : ".txt")));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
