package io.sfworker.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Room on the disk, in memory and for open files. */
public final class MachineCheck {
    private static final long GIB = 1L << 30;
    private static final long DISK = 2 * GIB;
    /** Ray with its object store, and the worker itself. */
    private static final long BASE = GIB;
    /** A Runner with its template and the parties of a small task. */
    private static final long PER_SLOT = GIB;

    private static final long SHARED = 256L << 20;
    private static final long FILES = 4096;

    private final Path root;

    /** {@code root} is {@code /}; a test has files of its own there. */
    public MachineCheck(Path root) {
        this.root = root;
    }

    /** {@code data} is the data folder, {@code slots} how many tasks run at a time. */
    public List<Finding> findings(Path data, int slots) {
        return List.of(folder(data), memory(slots), shared(), files());
    }

    private static Finding folder(Path data) {
        Path there = nearest(data.toAbsolutePath().normalize());
        if (!Files.isWritable(there)) {
            return Finding.bad("data folder", there + " is not writable", "let the worker's user write there");
        }
        long free = free(there);
        String text = "%s, %s free".formatted(data, size(free));
        return free >= DISK
                ? Finding.ok("data folder", text)
                : Finding.warn("data folder", text, "make room: results and what tasks leave while they run go there");
    }

    /** The folder itself, or the first of those around it that is there. */
    private static Path nearest(Path folder) {
        Path around = folder.getParent();
        return Files.exists(folder) || around == null ? folder : nearest(around);
    }

    private Finding memory(int slots) {
        long free = number("proc/meminfo", "MemAvailable:\\s+(\\d+) kB", 1024);
        long needed = BASE + slots * PER_SLOT;
        String text = "%s free for %d tasks at a time".formatted(size(free), slots);
        return free >= needed
                ? Finding.ok("memory", text)
                : Finding.warn("memory", text, "%s is little: lower MAX_CONCURRENT_TASKS".formatted(size(free)));
    }

    private Finding shared() {
        Path folder = root.resolve("dev/shm");
        long free = free(folder);
        String text = "%s free in /dev/shm".formatted(size(free));
        return free >= SHARED
                ? Finding.ok("shared memory", text)
                : Finding.warn("shared memory", text, "Ray keeps objects there: docker run --shm-size 512m, or more");
    }

    private Finding files() {
        long most = number("proc/self/limits", "Max open files\\s+(\\d+)", 1);
        String text = "%d at a time".formatted(most);
        return most >= FILES
                ? Finding.ok("open files", text)
                : Finding.warn("open files", text, "ulimit -n %d before the start".formatted(FILES));
    }

    private long number(String file, String pattern, long unit) {
        try {
            Matcher found = Pattern.compile(pattern).matcher(Files.readString(root.resolve(file)));
            return found.find() ? Long.parseLong(found.group(1)) * unit : Long.MAX_VALUE;
        } catch (IOException e) {
            // Not Linux; what is not known is not complained about.
            return Long.MAX_VALUE;
        }
    }

    private static long free(Path folder) {
        try {
            return Files.getFileStore(folder).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    private static String size(long bytes) {
        return bytes == Long.MAX_VALUE ? "an unknown size" : "%.1f GiB".formatted((double) bytes / GIB);
    }
}
