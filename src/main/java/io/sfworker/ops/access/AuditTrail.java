package io.sfworker.ops.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was asked of the worker, by whom and with what outcome: one JSON object a line, in ASCII, so that nobody can
 * write lines of his own; in the log {@code audit} and in {@code audit.jsonl} of a folder that only its user reads.
 *
 * <p>Before the file gets longer than 10 MB it becomes {@code audit.1.jsonl}, that {@code audit.2.jsonl}, and so on;
 * the newest ten are kept. Of refusals come 50 at once and then ten a minute: a flood would push out what was changed.
 * How many were left out stands in the next line as {@code left_out}.
 *
 * <p>Fails: never; a file that cannot be written is told of in the log, which has every line too. Threads: safe.
 */
public final class AuditTrail {
    static final String FILE = "audit.jsonl";
    private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);
    private static final Logger AUDIT = LoggerFactory.getLogger("audit");
    private static final int KEPT = 10;
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Path folder;
    private final long longest;

    /** The folder is made with the first line. */
    public AuditTrail(Path folder) {
        this(folder, 10_000_000);
    }

    AuditTrail(Path folder, long longest) {
        this.folder = folder;
        this.longest = longest;
    }

    /** Writes one line. */
    synchronized void write(ObjectNode line) {
        String text;
        try {
            text = JSON.writeValueAsString(line);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree is always JSON", e);
        }
        AUDIT.info("{}", text);
        try {
            append((text + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            LOG.error(
                    "{} cannot be written ({}): the audit stands in this log only", folder.resolve(FILE), e.toString());
        }
    }

    private void append(byte[] line) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        Path file = folder.resolve(FILE);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) + line.length > longest) {
            rotate();
        }
        var options = Set.of(
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND,
                LinkOption.NOFOLLOW_LINKS);
        var secret = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel channel = FileChannel.open(file, options, secret)) {
            ByteBuffer buffer = ByteBuffer.wrap(line);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    private void rotate() throws IOException {
        for (int number = KEPT - 1; number > 0; number--) {
            Path newer = folder.resolve(number == 1 ? FILE : name(number - 1));
            if (Files.exists(newer, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(newer, folder.resolve(name(number)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static String name(int number) {
        return "audit.%d.jsonl".formatted(number);
    }
}
