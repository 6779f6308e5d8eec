package io.sfworker.ops;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.util.unit.DataSize;

/** There is space for what tasks write. */
public final class DiskHealthIndicator extends AbstractHealthIndicator {
    private final List<Path> folders;
    private final DataSize least;

    /** Of the file systems that these folders are on; a folder that is not there yet is one below its parent. */
    public DiskHealthIndicator(List<Path> folders, DataSize least) {
        super("the disk could not be looked at");
        this.folders = List.copyOf(folders);
        this.least = least;
    }

    @Override
    protected void doHealthCheck(Health.Builder health) throws IOException {
        health.up();
        for (Path folder : folders) {
            Path there = existing(folder.toAbsolutePath().normalize());
            long free = Files.getFileStore(there).getUsableSpace();
            if (free < least.toBytes()) {
                health.down()
                        .withDetail(
                                "reason",
                                ("only %d MB are free at %s, less than the %d MB of sfworker.ops.least-free-space; "
                                                + "remove outputs that nobody needs, or make room")
                                        .formatted(DataSize.ofBytes(free).toMegabytes(), there, least.toMegabytes()));
                return;
            }
        }
    }

    private static Path existing(Path folder) {
        Path there = folder;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return there;
    }
}
