package io.sfworker;

import io.sfworker.intake.IntakeProperties;
import io.sfworker.ray.OutputProperties;
import io.sfworker.ray.RayProperties;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * The worker's own folders, which no other user of the machine may enter: rows of tables are in them.
 *
 * <p>They are made before anything is written there; those that exist are closed to others.
 */
@Component
final class PrivateFolders {
    private static final Set<PosixFilePermission> ALONE = PosixFilePermissions.fromString("rwx------");

    PrivateFolders(IntakeProperties intake, RayProperties ray, OutputProperties output) {
        Path work = ray.runner().workDir();
        Path logs = ray.runner().logFolder();
        Stream.of(work, RoutesConfiguration.kept(intake), output.ledger()).forEach(PrivateFolders::make);
        if (logs != null) {
            make(logs);
        }
    }

    /** Fails: {@link IllegalStateException} when it is somebody else's. */
    static void make(Path folder) {
        try {
            Path absolute = folder.toAbsolutePath().normalize();
            Files.createDirectories(absolute.getParent());
            if (!Files.exists(absolute)) {
                Files.createDirectory(absolute, PosixFilePermissions.asFileAttribute(ALONE));
            }
            Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
            Object owner = Files.getAttribute(absolute, "unix:uid");
            Object linkOwner = Files.getAttribute(absolute, "unix:uid", LinkOption.NOFOLLOW_LINKS);
            boolean trusted = linkOwner.equals(own) || (Files.isSymbolicLink(absolute) && linkOwner.equals(0));
            if (!owner.equals(own) || !trusted) {
                throw new IllegalStateException(("%s belongs to user %s, and this worker runs as %s; give it to the"
                                + " worker's user (chown), or name another folder")
                        .formatted(absolute, owner.equals(own) ? linkOwner : owner, own));
            }
            if (!Files.getPosixFilePermissions(absolute).equals(ALONE)) {
                Files.setPosixFilePermissions(absolute, ALONE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the folder %s cannot be made private".formatted(folder), e);
        }
    }
}
