package io.sfworker.revision;

import io.sfworker.revision.check.RouteTreeUnreadable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Folders and files of a revision that every user of the machine may write: whoever does edits the routes. What lies on
 * a file system that is mounted for reading only is open to nobody, whatever its mode says, as in a mounted ConfigMap.
 */
final class OpenFiles {
    private static final int DEEPEST = 8;

    private OpenFiles() {}

    /** Those among the folders and what is below them, with their modes; empty when there are none. */
    static List<String> below(List<Path> folders) throws RouteTreeUnreadable {
        Set<String> open = new TreeSet<>();
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                add(folder, open);
            }
        }
        return List.copyOf(open);
    }

    private static void add(Path folder, Set<String> open) throws RouteTreeUnreadable {
        try (Stream<Path> paths = Files.walk(folder, DEEPEST)) {
            for (Path path : paths.filter(OpenFiles::counts).toList()) {
                mode(path)
                        .map(mode -> "%s (%s)".formatted(path, PosixFilePermissions.toString(mode)))
                        .ifPresent(open::add);
            }
        } catch (IOException | UncheckedIOException broken) {
            throw new RouteTreeUnreadable("the folder %s cannot be listed: %s".formatted(folder, broken), broken);
        }
    }

    private static boolean counts(Path path) {
        String name = path.getFileName() == null ? "" : path.getFileName().toString();
        return Files.isDirectory(path) || name.endsWith(".yaml") || name.endsWith(".json") || name.endsWith(".py");
    }

    /** The mode of what everybody may write; nothing for anything else, and where there are no modes. */
    private static Optional<Set<PosixFilePermission>> mode(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return Optional.empty();
        }
        try {
            Set<PosixFilePermission> mode = view.readAttributes().permissions();
            boolean open = mode.contains(PosixFilePermission.OTHERS_WRITE)
                    && !Files.getFileStore(path).isReadOnly();
            return open ? Optional.of(mode) : Optional.empty();
        } catch (NoSuchFileException vanished) {
            return Optional.empty();
        }
    }
}
