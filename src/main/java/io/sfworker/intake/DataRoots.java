package io.sfworker.intake;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InvalidTask;
import io.sfworker.task.TaskFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folders a message may name files in (task contract, section 3.3).
 *
 * <p>Relative paths start at the parent of the data folder, so that {@code data/alice.csv} is a file of it. A path with
 * {@code ..}, a URL scheme, a NUL, or a symbolic link that leaves the roots is refused.
 */
public final class DataRoots {
    private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*");

    private final Path base;
    private final List<Path> roots;
    private final List<Path> own;

    /**
     * The roots as they are now; the data folder is created.
     *
     * @param data the data folder
     * @param more further folders that messages may name
     * @param own the worker's own folders, which messages may not name even inside a root
     */
    public DataRoots(Path data, List<Path> more, List<Path> own) {
        Path folder = data.toAbsolutePath().normalize();
        createWritable(folder);
        this.base = Objects.requireNonNullElse(folder.getParent(), folder);
        this.roots = Stream.concat(Stream.of(folder), more.stream())
                .map(DataRoots::real)
                .toList();
        this.own = own.stream()
                .map(path -> real(path.toAbsolutePath().normalize()))
                .toList();
    }

    /** The file a message means by {@code text}. Fails: {@link InvalidTask} naming {@code field} when it is no such. */
    Path resolve(String text, String field) {
        Path file = resolveFolder(text, field);
        if (roots.contains(real(file))) {
            throw outside(field);
        }
        return file;
    }

    /** The file below {@code folder} that {@code uri} means. Fails: {@link InvalidTask} naming {@code field}. */
    Path resolveIn(Path folder, String uri, String field) {
        requirePlain(uri, field);
        Path file = resolve(folder.resolve(parse(uri, field)).toString(), field);
        if (parse(uri, field).isAbsolute() || file.equals(folder) || !real(file).startsWith(real(folder))) {
            throw refused(field, "must be a path below wd");
        }
        return file;
    }

    /** As {@link #resolve}, and also a root itself. */
    Path resolveFolder(String text, String field) {
        requirePlain(text, field);
        Path path = parse(text, field);
        for (Path part : path) {
            if (part.toString().equals("..")) {
                throw refused(field, "must not contain '..'");
            }
        }
        Path file = base.resolve(path).normalize();
        PathBounds.check(file, field);
        Path target = real(file);
        if (roots.stream().noneMatch(target::startsWith) || own.stream().anyMatch(target::startsWith)) {
            throw outside(field);
        }
        return file;
    }

    /**
     * Opens a file that was resolved before; links on its way count as they are now.
     *
     * <p>Fails: {@link InvalidTask} when they lead out meanwhile, {@link IOException} also when one comes while it is
     * opened.
     */
    InputStream open(TaskFile file) throws IOException {
        Path target = file.path().toRealPath();
        if (own.stream().anyMatch(target::startsWith)) {
            throw outside(file.field() + "." + file.party());
        }
        Path root = roots.stream()
                .filter(target::startsWith)
                .findFirst()
                .orElseThrow(() -> outside(file.field() + "." + file.party()));
        return PlainWay.open(root, root.relativize(target));
    }

    private static void requirePlain(String text, String field) {
        // Before anything is made of it: a message may have megabytes of text.
        PathBounds.check(text, field);
        if (text.indexOf('\0') >= 0 || SCHEME.matcher(text).matches()) {
            throw refused(field, "must be a plain path");
        }
    }

    private static InvalidTask outside(String field) {
        return refused(field, "lies outside the data folder; use a path like data/<file> or an absolute path in it");
    }

    private static Path parse(String text, String field) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw refused(field, "is not a path");
        }
    }

    private static void createWritable(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create the data folder %s; set DATA_PATH".formatted(folder), e);
        }
        if (!Files.isWritable(folder)) {
            throw new IllegalStateException("the data folder %s is not writable; set DATA_PATH".formatted(folder));
        }
    }

    // The deepest part that exists decides: what does not exist cannot be a link.
    private static Path real(Path path) {
        Path existing = path;
        while (!Files.exists(existing) && !Files.isSymbolicLink(existing)) {
            Path parent = existing.getParent();
            if (parent == null) {
                return path;
            }
            existing = parent;
        }
        try {
            return existing.toRealPath().resolve(existing.relativize(path)).normalize();
        } catch (IOException e) {
            // A link to nowhere: it counts as outside, whatever it is made to point at later.
            return existing.getRoot();
        }
    }

    private static InvalidTask refused(String field, String text) {
        return new InvalidTask(FailureCode.PARAM_INVALID, "task_config.%s %s".formatted(field, text));
    }
}
