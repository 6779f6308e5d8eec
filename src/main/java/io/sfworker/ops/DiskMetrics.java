package io.sfworker.ops;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.sfworker.ops.metrics.Metric;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gauges of the disk: {@code sfworker.work.bytes}, what the files of attempts take in the work folder, and
 * {@code sfworker.data.free.bytes}, what is free where the data folder is. Both are looked up when they are read.
 */
public final class DiskMetrics implements MeterBinder {
    private static final Logger LOG = LoggerFactory.getLogger(DiskMetrics.class);

    private final Path workFolder;
    private final Path dataFolder;

    public DiskMetrics(Path workFolder, Path dataFolder) {
        this.workFolder = workFolder;
        this.dataFolder = dataFolder;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Gauge.builder(Metric.WORK_BYTES.id(), workFolder, folder -> read(folder, DiskMetrics::bytesOfSlots))
                .description(Metric.WORK_BYTES.meaning())
                .register(registry);
        Gauge.builder(Metric.DATA_FREE_BYTES.id(), dataFolder, folder -> read(folder, DiskMetrics::freeBytes))
                .description(Metric.DATA_FREE_BYTES.meaning())
                .register(registry);
    }

    private interface Reading {
        long of(Path folder) throws IOException;
    }

    /** Not a number when the folder cannot be read, as Prometheus wants it. */
    private static double read(Path folder, Reading reading) {
        try {
            return reading.of(folder);
        } catch (IOException e) {
            LOG.warn("stage=ops the folder {} could not be measured", folder, e);
            return Double.NaN;
        }
    }

    private static long freeBytes(Path folder) throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Beside the slots' folders there is what stays: logs of attempts, tables of the self-test. */
    private static long bytesOfSlots(Path folder) throws IOException {
        long sum = 0;
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> slots = Files.newDirectoryStream(folder, "slot-*")) {
                for (Path slot : slots) {
                    sum += bytesBelow(slot);
                }
            }
        }
        return sum;
    }

    private static long bytesBelow(Path folder) throws IOException {
        AtomicLong sum = new AtomicLong();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sum.addAndGet(attributes.isRegularFile() ? attributes.size() : 0);
                return FileVisitResult.CONTINUE;
            }

            // Files and folders of tasks come and go meanwhile.
            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return sum.get();
    }
}
