package io.sfworker.revision.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The content of the route files at one moment.
 *
 * @param files text by relative path, with '/' between folders: {@code 10-intake.camel.yaml},
 *     {@code algorithm/psi.camel.yaml}; files of the user's folders stand below {@code algorithms/}
 */
public record RouteTree(SortedMap<String, String> files) {
    /** What stands before the files of the user's own folders. */
    public static final String USER_PREFIX = "algorithms/";

    static final int LARGEST_BYTES = 1 << 20;

    public RouteTree {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /**
     * Reads all {@code *.camel.yaml} and {@code *.kamelet.yaml}. Folders with a dot in front are left out: Kubernetes
     * keeps older versions of a mount there.
     *
     * @param roots the routes folder, then the user's folders; of these, one that is not there counts as empty
     * @throws RouteTreeUnreadable when the routes folder is not there, or a file vanishes while it is read, cannot be
     *     read, is larger than 1 MiB or is not UTF-8
     */
    public static RouteTree read(List<Path> roots) throws RouteTreeUnreadable {
        SortedMap<String, String> files = new TreeMap<>();
        for (int i = 0; i < roots.size(); i++) {
            Path root = roots.get(i);
            if (Files.isDirectory(root)) {
                readBelow(root, i == 0 ? "" : USER_PREFIX, files);
            } else if (i == 0) {
                throw new RouteTreeUnreadable("the folder %s is not there; put it back".formatted(root), null);
            }
        }
        return new RouteTree(files);
    }

    private static void readBelow(Path root, String prefix, Map<String, String> files) throws RouteTreeUnreadable {
        for (Path file : find(root)) {
            String name = prefix + root.relativize(file).toString().replace('\\', '/');
            if (files.put(name, text(file, name)) != null) {
                throw new RouteTreeUnreadable("%s is in two folders; rename one".formatted(name), null);
            }
        }
    }

    private static List<Path> find(Path root) throws RouteTreeUnreadable {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean hidden = !folder.equals(root)
                            && folder.getFileName().toString().startsWith(".");
                    return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (isRouteFile(file.getFileName().toString())) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException broken) {
            throw new RouteTreeUnreadable("the folder %s cannot be listed: %s".formatted(root, broken), broken);
        }
        return found;
    }

    private static boolean isRouteFile(String name) {
        boolean wanted = name.endsWith(".camel.yaml") || name.endsWith(".kamelet.yaml");
        return wanted && !name.startsWith(".");
    }

    private static String text(Path file, String name) throws RouteTreeUnreadable {
        try (var input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(LARGEST_BYTES + 1);
            if (bytes.length > LARGEST_BYTES) {
                throw new RouteTreeUnreadable("%s is larger than 1 MiB; split it".formatted(name), null);
            }
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException foreign) {
            throw new RouteTreeUnreadable("%s is not UTF-8; save it as UTF-8".formatted(name), foreign);
        } catch (NoSuchFileException vanished) {
            throw new RouteTreeUnreadable("%s vanished while it was read".formatted(name), vanished);
        } catch (RouteTreeUnreadable known) {
            throw known;
        } catch (IOException broken) {
            throw new RouteTreeUnreadable("%s cannot be read: %s".formatted(name, broken), broken);
        }
    }
}
