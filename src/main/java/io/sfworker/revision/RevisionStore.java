package io.sfworker.revision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.sfworker.revision.check.RouteTree;
import io.sfworker.revision.check.RouteTreeUnreadable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last revisions on disk: {@code <folder>/<hash>/} with a copy of the files, and {@code history.json}.
 *
 * <p>Threads: one at a time, the transaction's.
 */
public final class RevisionStore {
    private static final Logger LOG = LoggerFactory.getLogger(RevisionStore.class);
    private static final String HISTORY = "history.json";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{12}");
    private static final TypeReference<List<RevisionEntry>> ENTRIES = new TypeReference<>() {};

    private final Path folder;
    private final int most;
    private final ObjectMapper mapper =
            new ObjectMapper().registerModule(new JavaTimeModule()).enable(SerializationFeature.INDENT_OUTPUT);
    private final List<RevisionEntry> history = new ArrayList<>();
    private final List<Consumer<RevisionEntry>> listeners = new CopyOnWriteArrayList<>();

    /** {@code most} revisions are kept, oldest go first; the active one and those in use stay. */
    public RevisionStore(Path folder, int most) {
        this.folder = folder;
        this.most = most;
        try {
            Files.createDirectories(folder);
            history.addAll(mapper.readValue(folder.resolve(HISTORY).toFile(), ENTRIES));
        } catch (NoSuchFileException | FileNotFoundException first) {
            history.clear();
        } catch (JsonProcessingException damaged) {
            history.clear();
            history.addAll(fromCopies());
            LOG.warn(
                    "{} cannot be read ({}); {} revisions that are kept beside it count as retired",
                    folder.resolve(HISTORY),
                    damaged.getOriginalMessage(),
                    history.size());
        } catch (IOException e) {
            throw new UncheckedIOException("the folder of the routes' revisions cannot be used: " + folder, e);
        }
    }

    /** Without them nothing could be activated again, and the copies would stay for ever. */
    private List<RevisionEntry> fromCopies() {
        List<RevisionEntry> found = new ArrayList<>();
        try (Stream<Path> copies = Files.list(folder)) {
            for (Path copy : copies.filter(Files::isDirectory).toList()) {
                String hash = copy.getFileName().toString();
                if (NAME.matcher(hash).matches()) {
                    found.add(new RevisionEntry(
                            hash,
                            RevisionState.RETIRED,
                            Files.getLastModifiedTime(copy).toInstant(),
                            "unknown",
                            fileCount(hash),
                            List.of()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the revisions of the routes cannot be listed in " + folder, e);
        }
        return found;
    }

    private int fileCount(String hash) {
        try {
            return find(hash).map(revision -> revision.files().count()).orElse(0);
        } catch (RouteTreeUnreadable e) {
            LOG.warn("the kept files of revision {} cannot be read: {}", hash, e.getMessage());
            return 0;
        }
    }

    /** {@code listener} hears of all that becomes of revisions from now on. */
    public void listen(Consumer<RevisionEntry> listener) {
        listeners.add(listener);
    }

    /** All entries, newest first. */
    public synchronized List<RevisionEntry> history() {
        return history.stream()
                .sorted(Comparator.comparing(RevisionEntry::since).reversed())
                .toList();
    }

    /** What is known of a revision. */
    public synchronized Optional<RevisionEntry> entry(String hash) {
        return history.stream().filter(entry -> entry.hash().equals(hash)).findFirst();
    }

    /** The last one that took tasks, in this run of the worker or an earlier one, and is not {@code other}. */
    Optional<String> lastGood(String other) {
        return history().stream()
                .filter(entry -> entry.state() == RevisionState.ACTIVE || entry.state() == RevisionState.RETIRED)
                .map(RevisionEntry::hash)
                .filter(hash -> !hash.equals(other))
                .findFirst();
    }

    /** Notes what became of a revision, and forgets the oldest ones that {@code mayGo}. */
    synchronized void note(RevisionEntry entry, Predicate<String> mayGo) {
        history.removeIf(known -> known.hash().equals(entry.hash()));
        history.add(entry);
        history().stream().skip(most).filter(old -> mayGo.test(old.hash())).forEach(this::forget);
        save();
        listeners.forEach(listener -> listener.accept(entry));
    }

    /** Puts a copy of the files on disk. */
    Revision keep(RevisionFiles files) {
        String hash = files.hash();
        Path copy = folder.resolve(hash);
        if (!Files.isDirectory(copy)) {
            Path part = folder.resolve(hash + ".part");
            try {
                Path routes = Files.createDirectories(part.resolve("routes"));
                Files.createDirectories(part.resolve("algorithms"));
                Files.createDirectories(part.resolve("schema"));
                write(files.routes().files(), name -> !isUsers(name), routes);
                write(files.routes().files(), RevisionStore::isUsers, part);
                write(files.declarations(), name -> true, part);
                Files.move(part, copy, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException("revision %s cannot be kept in %s".formatted(hash, folder), e);
            }
        }
        return new Revision(hash, files, copy);
    }

    /** A revision that is still on disk, as it was. */
    Optional<Revision> find(String hash) throws RouteTreeUnreadable {
        Path copy = folder.resolve(hash);
        if (!NAME.matcher(hash).matches() || !Files.isDirectory(copy)) {
            return Optional.empty();
        }
        RevisionFiles files = Sources.inCopy(copy).read();
        if (!files.hash().equals(hash)) {
            // It would run without the checks that it passed as what it was.
            throw new RouteTreeUnreadable("the kept files of revision %s were changed".formatted(hash), null);
        }
        return Optional.of(new Revision(hash, files, copy));
    }

    /**
     * A revision beside another one.
     *
     * @param entry what is known of it
     * @param before files of the other one
     * @param files its own
     */
    public record Shown(RevisionEntry entry, RevisionFiles before, RevisionFiles files) {}

    /** A revision whose files are still kept, beside another one. */
    Optional<Shown> show(String hash, String other) {
        try {
            Optional<RevisionFiles> files = find(hash).map(Revision::files);
            RevisionFiles before =
                    find(other).map(Revision::files).or(() -> files).orElse(null);
            return before == null
                    ? Optional.empty()
                    : files.flatMap(own -> entry(hash).map(entry -> new Shown(entry, before, own)));
        } catch (RouteTreeUnreadable e) {
            LOG.warn("the kept files of revision {} cannot be read: {}", hash, e.getMessage());
            return Optional.empty();
        }
    }

    private static boolean isUsers(String name) {
        return name.startsWith(RouteTree.USER_PREFIX);
    }

    private static void write(SortedMap<String, String> files, Predicate<String> wanted, Path root) throws IOException {
        for (Map.Entry<String, String> file : files.entrySet()) {
            if (wanted.test(file.getKey())) {
                Path target = root.resolve(file.getKey());
                Files.createDirectories(target.getParent());
                Files.writeString(target, file.getValue());
            }
        }
    }

    /** Removes the copy of a revision that was only looked at, and has no entry. */
    synchronized void drop(String hash) {
        if (entry(hash).isEmpty()) {
            remove(folder.resolve(hash));
        }
    }

    private void forget(RevisionEntry old) {
        history.remove(old);
        remove(folder.resolve(old.hash()));
    }

    private static void remove(Path copy) {
        if (Files.isDirectory(copy)) {
            try (Stream<Path> files = Files.walk(copy)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the revision %s cannot be removed".formatted(copy), e);
            }
        }
    }

    private void save() {
        try {
            Path part = folder.resolve(HISTORY + ".part");
            mapper.writeValue(part.toFile(), history);
            Files.move(
                    part, folder.resolve(HISTORY), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("the history of the routes cannot be written in " + folder, e);
        }
    }
}
