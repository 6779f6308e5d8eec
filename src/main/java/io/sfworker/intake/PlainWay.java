package io.sfworker.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Opens a file below a folder by names of which none may be a link, whatever becomes of them meanwhile. */
final class PlainWay {
    private PlainWay() {}

    /** The file {@code names} below {@code root}. Fails: {@link IOException}, also when a link is on the way. */
    static InputStream open(Path root, Path names) throws IOException {
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(root)) {
            return open(secure(folder), names);
        }
    }

    private static InputStream open(SecureDirectoryStream<Path> folder, Path names) throws IOException {
        Path name = names.getName(0);
        if (names.getNameCount() == 1) {
            return Channels.newInputStream(
                    folder.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)));
        }
        try (SecureDirectoryStream<Path> next = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            return open(next, names.subpath(1, names.getNameCount()));
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> folder) {
        if (folder instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        throw new IllegalStateException("this system opens no files by a folder; Linux does");
    }
}
