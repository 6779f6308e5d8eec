package io.sfworker.revision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sfworker.revision.check.Problem;
import io.sfworker.revision.check.RouteTree;
import io.sfworker.revision.check.Vocabulary;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.spi.EventNotifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CandidatesTest {
    private static final RevisionFiles BAD = new RevisionFiles(
            new RouteTree(new TreeMap<>(Map.of("10-a.camel.yaml", "- route:\n    id: a\n    from: exec:rm\n"))),
            new TreeMap<>());

    @TempDir
    private Path folder;

    private RevisionStore store;
    private Candidates candidates;

    @BeforeEach
    void make() {
        store = new RevisionStore(folder, 3);
        candidates = new Candidates(new ChecksOnly(), store, (hash, broken) -> {});
    }

    @Test
    void whatIsOnlyLookedAtIsNotKept() {
        assertThat(candidates.problems(BAD)).isNotEmpty();

        assertThat(folder.resolve(BAD.hash())).doesNotExist();
    }

    @Test
    void whatHasAnEntryStays() {
        store.keep(BAD);
        store.note(entry(), hash -> true);

        assertThat(candidates.problems(BAD)).isNotEmpty();

        assertThat(folder.resolve(BAD.hash())).isDirectory();
    }

    @Test
    void aKeptOneThatWasRejectedIsRefusedAgain() {
        store.keep(BAD);
        store.note(entry(), hash -> true);

        assertThatThrownBy(() -> candidates.reopened(BAD.hash())).isInstanceOf(RevisionRefused.class);
    }

    private static RevisionEntry entry() {
        return new RevisionEntry(BAD.hash(), RevisionState.REJECTED, Instant.EPOCH, "test", 1, List.of());
    }

    /** Nothing gets as far as a context. */
    private static final class ChecksOnly implements ContextFactory {
        @Override
        public Optional<String> checkConditions() {
            return Optional.of("this version");
        }

        @Override
        public Vocabulary vocabulary(Revision revision) {
            return new Vocabulary(Set.of(), Set.of(), Set.of());
        }

        @Override
        public List<Problem> dryRun(Revision revision) {
            throw new IllegalStateException("not asked for");
        }

        @Override
        public RevisionContext open(Revision revision, RouteSteps steps, EventNotifier taskEnds) {
            throw new IllegalStateException("not asked for");
        }
    }
}
