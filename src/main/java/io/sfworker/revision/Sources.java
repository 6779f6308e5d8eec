package io.sfworker.revision;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sfworker.revision.check.RouteTree;
import io.sfworker.revision.check.RouteTreeUnreadable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where the files of a revision are edited.
 *
 * @param routes folder of the route files and kamelets
 * @param schemas folder of the declarations of task types
 * @param algorithms the user's folders of algorithms, each with routes, declarations and Python modules
 */
public record Sources(Path routes, Path schemas, List<Path> algorithms) {
    private static final String SCHEMAS = "schema/";

    public Sources {
        algorithms = List.copyOf(algorithms);
    }

    /** The places in a copy of a revision. */
    static Sources inCopy(Path copy) {
        return new Sources(copy.resolve("routes"), copy.resolve("schema"), List.of(copy.resolve("algorithms")));
    }

    /**
     * Reads what is there now.
     *
     * @throws RouteTreeUnreadable when a folder or file cannot be read, or vanishes meanwhile
     */
    RevisionFiles read() throws RouteTreeUnreadable {
        RouteTree tree = RouteTree.read(
                Stream.concat(Stream.of(routes), algorithms.stream()).toList());
        SortedMap<String, String> declarations = new TreeMap<>();
        add(schemas, SCHEMAS, declarations);
        for (Path folder : algorithms) {
            add(folder, RouteTree.USER_PREFIX, declarations);
        }
        return new RevisionFiles(tree, declarations);
    }

    /**
     * What of it every user of the machine may write, with modes; empty when there is nothing of that kind.
     *
     * @throws RouteTreeUnreadable when a folder cannot be listed
     */
    public List<String> openToAll() throws RouteTreeUnreadable {
        return OpenFiles.below(
                Stream.concat(Stream.of(routes, schemas), algorithms.stream()).toList());
    }

    private static void add(Path folder, String prefix, SortedMap<String, String> found) throws RouteTreeUnreadable {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder, 2)) {
            for (Path file : files.filter(Sources::isDeclaration).toList()) {
                String name = prefix + folder.relativize(file).toString().replace('\\', '/');
                found.put(name, text(file, name));
            }
        } catch (IOException | UncheckedIOException broken) {
            throw new RouteTreeUnreadable("the folder %s cannot be read: %s".formatted(folder, broken), broken);
        }
    }

    private static boolean isDeclaration(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".schema.json") || name.endsWith(".py");
    }

    private static String text(Path file, String name) throws IOException, RouteTreeUnreadable {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .toString();
        } catch (CharacterCodingException foreign) {
            throw new RouteTreeUnreadable("%s is not UTF-8; save it as UTF-8".formatted(name), foreign);
        }
    }
}
