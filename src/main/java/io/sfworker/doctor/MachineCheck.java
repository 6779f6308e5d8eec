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

    private final Path root;
    private final Least least;

    /** {@code root} is {@code /}; a test has files of its own there. */
    public MachineCheck(Path root, Least least) {
        this.root = root;
        this.least = least;
    }

    /**
     * What a machine should have, in bytes.
     *
     * @param disk free where data lies
     * @param base memory of Ray with its object store, and of the worker itself
     * @param perSlot memory of a Runner with its template and the parties of a small task
     * @param shared free in {@code /dev/shm}
     * @param files number of files that may be open at a time
     */
    public record Least(long disk, long base, long perSlot, long shared, long files) {
        /** For small tasks. */
        public static final Least USUAL = new Least(2 * GIB, GIB, GIB, 256L << 20, 4096);
    }

    /** {@code data} is the data folder, {@code slots} how many tasks run at a time. */
    public List<Finding> findings(Path data, int slots) {
        return List.of(folder(data), memory(slots), shared(), files());
    }

    private Finding folder(Path data) {
        Path there = nearest(data.toAbsolutePath().normalize());
        if (!Files.isDirectory(there)) {
            return Finding.bad("data folder", there + " is no folder", "let DATA_PATH name a folder");
        }
        if (!Files.isWritable(there)) {
            return Finding.bad("data folder", there + " is not writable", "let the worker's user write there");
        }
        long free = free(there);
        String text = "%s, %s free".formatted(data, size(free));
        return free >= least.disk()
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
        long needed = least.base() + slots * least.perSlot();
        String text = "%s free for %d tasks at a time".formatted(size(free), slots);
        return free >= needed
                ? Finding.ok("memory", text)
                : Finding.warn("memory", text, "%s is little: lower MAX_CONCURRENT_TASKS".formatted(size(free)));
    }

    private Finding shared() {
        Path folder = root.resolve("dev/shm");
        long free = free(folder);
        String text = "%s free in /dev/shm".formatted(size(free));
        return free >= least.shared()
                ? Finding.ok("shared memory", text)
                : Finding.warn("shared memory", text, "Ray keeps objects there: docker run --shm-size 512m, or more");
    }

    private Finding files() {
        long most = number("proc/self/limits", "Max open files\\s+(\\d+)", 1);
        String text = "%d at a time".formatted(most);
        return most >= least.files()
                ? Finding.ok("open files", text)
                : Finding.warn("open files", text, "ulimit -n %d before the start".formatted(least.files()));
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
