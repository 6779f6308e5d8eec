package io.sfworker.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sfworker.revision.check.RouteTree;
import io.sfworker.revision.check.RouteTreeUnreadable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RevisionStoreTest {
    @TempDir
    private Path folder;

    @Test
    void aRevisionIsReadAsItWasKept() throws IOException {
        RevisionFiles files = files("one");

        Revision kept = new RevisionStore(folder, 3).keep(files);

        assertThat(new RevisionStore(folder, 3).find(kept.hash()))
                .hasValueSatisfying(found -> assertThat(found.files()).isEqualTo(files));
    }

    @Test
    void aKeptRevisionThatWasChangedIsNotUsed() throws IOException {
        RevisionStore store = new RevisionStore(folder, 3);
        Revision kept = store.keep(files("one"));
        Path file;
        try (Stream<Path> all = Files.walk(folder.resolve(kept.hash()))) {
            file = all.filter(Files::isRegularFile).findFirst().orElseThrow();
        }
        Files.writeString(file, "- route: {id: other}");

        assertThatThrownBy(() -> store.find(kept.hash()))
                .isInstanceOf(RouteTreeUnreadable.class)
                .hasMessage("the kept files of revision %s were changed", kept.hash());
    }

    @Test
    void theHistoryOutlivesTheWorker() {
        RevisionStore store = new RevisionStore(folder, 3);
        store.note(entry(store, "one", 1), hash -> true);

        assertThat(new RevisionStore(folder, 3).history())
                .isEqualTo(store.history())
                .hasSize(1);
    }

    @Test
    void theOldestGoSaveThoseThatRun() {
        RevisionStore store = new RevisionStore(folder, 2);
        RevisionEntry runs = entry(store, "runs", 1);
        for (RevisionEntry entry :
                List.of(runs, entry(store, "goes", 2), entry(store, "two", 3), entry(store, "one", 4))) {
            store.note(entry, hash -> !hash.equals(runs.hash()));
        }

        assertThat(store.history()).extracting(RevisionEntry::since).containsExactly(at(4), at(3), at(1));
        assertThat(folder.resolve(files("goes").hash())).doesNotExist();
        assertThat(folder.resolve(runs.hash())).isDirectory();
    }

    @Test
    void aDamagedHistoryHoldsNothingUp() throws IOException {
        Files.writeString(folder.resolve("history.json"), "[{");

        assertThat(new RevisionStore(folder, 3).history()).isEmpty();
    }

    @Test
    void aDamagedHistoryIsMadeAgainFromTheCopies() throws IOException {
        RevisionStore store = new RevisionStore(folder, 2);
        for (int i = 1; i <= 2; i++) {
            RevisionEntry entry = entry(store, "r" + i, i);
            store.note(entry, hash -> true);
            Files.setLastModifiedTime(folder.resolve(entry.hash()), FileTime.from(at(i)));
        }
        Files.writeString(folder.resolve("history.json"), "[{");

        RevisionStore again = new RevisionStore(folder, 2);

        assertThat(again.history())
                .extracting(RevisionEntry::hash, RevisionEntry::state, RevisionEntry::since, RevisionEntry::files)
                .containsExactly(
                        tuple(files("r2").hash(), RevisionState.RETIRED, at(2), 3),
                        tuple(files("r1").hash(), RevisionState.RETIRED, at(1), 3));
        again.note(entry(again, "r3", 3), hash -> true);
        assertThat(folder.resolve(files("r1").hash())).doesNotExist();
    }

    @Test
    void namesLeadNowhereElse() throws IOException {
        assertThat(new RevisionStore(folder.resolve("store"), 3).find("..")).isEmpty();
    }

    @Test
    void anotherNameOrContentIsAnotherRevision() {
        assertThat(files("one").hash())
                .matches("[0-9a-f]{12}")
                .isEqualTo(files("one").hash())
                .isNotEqualTo(files("two").hash())
                .isNotEqualTo(new RevisionFiles(files("one").routes(), new TreeMap<>()).hash());
    }

    private static RevisionEntry entry(RevisionStore store, String text, int second) {
        Revision kept = store.keep(files(text));
        return new RevisionEntry(kept.hash(), RevisionState.RETIRED, at(second), "test", 3, List.of());
    }

    private static Instant at(int second) {
        return Instant.ofEpochSecond(second);
    }

    private static RevisionFiles files(String text) {
        return new RevisionFiles(
                new RouteTree(new TreeMap<>(Map.of("10-a.camel.yaml", text, "algorithms/x.camel.yaml", "x"))),
                new TreeMap<>(Map.of("schema/psi.schema.json", "{}")));
    }
}
