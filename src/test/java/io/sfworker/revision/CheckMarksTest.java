package io.sfworker.revision;

import static org.assertj.core.api.Assertions.assertThat;

import io.sfworker.revision.check.RouteTree;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckMarksTest {
    private static final Optional<String> NOW = Optional.of("version 1, retries 3");

    @TempDir
    private Path folder;

    private Revision revision;

    @BeforeEach
    void keep() {
        revision = new RevisionStore(folder, 3).keep(files("text"));
    }

    @Test
    void noneIsThereBeforeTheChecks() {
        assertThat(new CheckMarks(NOW).has(revision)).isFalse();
    }

    @Test
    void itIsThereInTheNextRun() {
        new CheckMarks(NOW).put(revision);

        assertThat(new CheckMarks(NOW).has(revision)).isTrue();
    }

    @Test
    void itCountsNoLongerWhenTheVersionOrASettingChanged() {
        new CheckMarks(NOW).put(revision);

        assertThat(new CheckMarks(Optional.of("version 1, retries 4")).has(revision))
                .isFalse();
    }

    @Test
    void itCountsForTheWholeContentAndNotForTheName() {
        new CheckMarks(NOW).put(revision);
        Revision forged = new Revision(revision.hash(), files("another text"), revision.copy());

        assertThat(new CheckMarks(NOW).has(forged)).isFalse();
    }

    @Test
    void noneCountsWhereTheConditionsAreUnknown() {
        CheckMarks unknown = new CheckMarks(Optional.empty());
        unknown.put(revision);

        assertThat(unknown.has(revision)).isFalse();
    }

    @Test
    void theFilesOfTheRevisionAreReadAsBefore() throws Exception {
        new CheckMarks(NOW).put(revision);

        assertThat(new RevisionStore(folder, 3).find(revision.hash())).contains(revision);
    }

    private static RevisionFiles files(String text) {
        return new RevisionFiles(new RouteTree(new TreeMap<>(Map.of("10-a.camel.yaml", text))), new TreeMap<>());
    }
}
