package io.sfworker.small;

import io.sfworker.task.Party;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The generated tables of the self-test: two parties, 100 ids each, 50 of them in common. */
final class SelfTestTables {
    /** How many ids the two tables share. */
    static final int COMMON = 50;

    private static final int ROWS = 100;

    private final Path folder;

    SelfTestTables(Path folder) {
        this.folder = folder.toAbsolutePath().normalize();
    }

    /** The table of a party, written if it is not there; {@code first} is its lowest id. */
    Path table(Party party, int first) {
        Path file = folder.resolve(party + ".csv");
        String rows = IntStream.range(first, first + ROWS)
                .mapToObj(id -> "id" + id)
                .collect(Collectors.joining("\n", "", "\n"));
        try {
            Files.createDirectories(folder);
            Path written = Files.createTempFile(folder, party.name(), ".part");
            Files.writeString(written, "uid\n" + rows);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the self-test's tables", e);
        }
        return file;
    }

    Path output(Party party) {
        return folder.resolve(party + ".psi.csv");
    }
}
