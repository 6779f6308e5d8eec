package io.sfworker.revision;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers beside a revision's copy that it passed every check, so that a start of the worker need not repeat them.
 *
 * <p>A mark counts for the very same content, and as long as nothing else changed that the outcome depends on.
 */
final class CheckMarks {
    private static final Logger LOG = LoggerFactory.getLogger(CheckMarks.class);
    private static final String NAME = "passed";

    private final Optional<String> conditions;

    /** {@code conditions} is what the outcome depends on besides the files; when it is empty, no mark counts. */
    CheckMarks(Optional<String> conditions) {
        this.conditions = conditions;
    }

    boolean has(Revision revision) {
        return conditions
                .map(now -> digest(revision, now).equals(read(revision)))
                .orElse(false);
    }

    void put(Revision revision) {
        conditions.ifPresent(now -> write(revision, digest(revision, now)));
    }

    /** With the whole digest: two contents of one name can be made on purpose. */
    private static String digest(Revision revision, String now) {
        return revision.files().digest(now);
    }

    private static String read(Revision revision) {
        try {
            return Files.readString(place(revision), UTF_8);
        } catch (NoSuchFileException none) {
            return "";
        } catch (IOException e) {
            LOG.warn("routes={} are checked again, the mark cannot be read: {}", revision.hash(), e.toString());
            return "";
        }
    }

    private static void write(Revision revision, String text) {
        try {
            Files.writeString(place(revision), text, UTF_8);
        } catch (IOException e) {
            LOG.warn("routes={} will be checked again, the mark cannot be written: {}", revision.hash(), e.toString());
        }
    }

    private static Path place(Revision revision) {
        return revision.copy().resolve(NAME);
    }
}
