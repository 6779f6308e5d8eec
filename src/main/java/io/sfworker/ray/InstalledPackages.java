package io.sfworker.ray;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Versions of the Python packages that parties compute with together, so that two nodes can be compared. */
public final class InstalledPackages {
    private static final Set<String> TOGETHER = Set.of("ray", "secretflow", "secretflow-rayfed", "sf-heu", "spu");
    private static final String SUFFIX = ".dist-info";

    private InstalledPackages() {}

    /**
     * By name, without starting Python; what is not installed in {@code home} is left out.
     *
     * <p>Folders {@code <name>-<version>.dist-info} are what the Python packaging specification says of installed
     * packages.
     */
    public static Map<String, String> in(Path home) {
        Map<String, String> versions = new TreeMap<>();
        Path lib = home.resolve("lib");
        if (Files.isDirectory(lib)) {
            for (Path library : folders(lib, "python3.*")) {
                for (Path told : folders(library.resolve("site-packages"), "*-*" + SUFFIX)) {
                    read(String.valueOf(told.getFileName()), versions);
                }
            }
        }
        return versions;
    }

    private static void read(String folder, Map<String, String> versions) {
        int end = folder.lastIndexOf('-', folder.length() - SUFFIX.length() - 1);
        String name = folder.substring(0, end).toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
        if (TOGETHER.contains(name)) {
            versions.put(name, folder.substring(end + 1, folder.length() - SUFFIX.length()));
        }
    }

    /** None when the folder cannot be read: then nothing can be said of it, and other checks say why. */
    private static Iterable<Path> folders(Path folder, String names) {
        Set<Path> found = new TreeSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, names)) {
            stream.forEach(found::add);
        } catch (IOException e) {
            return Set.of();
        }
        return found;
    }
}
